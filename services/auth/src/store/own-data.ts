import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely, Selectable } from 'kysely';
import { applicationOf } from './application-of.ts';
import { ownPeople } from './own-people.ts';
import { privacyOf } from './privacies.ts';
import type { AuthTables } from './schema/tables.ts';

type OwnTable =
  | 'totp'
  | 'letter_factor'
  | 'passkey'
  | 'recovery_code'
  | 'profile'
  | 'session'
  | 'letter'
  | 'notification'
  | 'privacy'
  | 'application'
  | 'suspension';

/** What auth keeps of an account, as files of a copy; no hashes, no tokens. */
export class OwnData {
  readonly #db: Kysely<AuthTables>;

  constructor(db: Kysely<AuthTables>) {
    this.#db = db;
  }

  /** JSON by name; null when the account is gone. */
  async files(account: string): Promise<{ files: Record<string, unknown>; photo: string | null } | null> {
    const id = uuidToBytes(account);
    const row = await onSql(() => this.#db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst());
    if (row === undefined) return null;
    const { username, email, first_name: firstName, last_name: lastName, role, created_at: createdAt, activated_at: activatedAt } = row;
    const own = { id: account, username, email, firstName, lastName, role, createdAt, activatedAt };
    const files = {
      'account.json': own,
      ...(await this.#more(id)),
      ...(await this.#said(id)),
      'people.json': await ownPeople(this.#db, account),
    };
    return { files, photo: row.photo_id === null ? null : bytesToUuid(row.photo_id) };
  }

  async #more(id: Buffer): Promise<Record<string, unknown>> {
    const { account_id: _, ...profile } = (await this.#all('profile', id))[0] ?? { account_id: id };
    const sessions = (await this.#all('session', id)).map(({ device, created_at, last_used_at }) => ({ device, created_at, last_used_at }));
    const letters = (await this.#all('letter', id)).map(({ kind, created_at, to_email, device }) => ({
      kind,
      created_at,
      to_email,
      device,
    }));
    const told = await this.#all('notification', id);
    const notifications = told.map(({ kind, about, created_at, read_at }) => ({ kind, about: JSON.parse(about), created_at, read_at }));
    return {
      'sign-in.json': await this.#signIn(id),
      'profile.json': profile,
      'sessions.json': sessions,
      'letters.json': letters,
      'notifications.json': notifications,
    };
  }

  /** What was set, agreed to, and decided. */
  async #said(id: Buffer): Promise<Record<string, unknown>> {
    const agreed = this.#db
      .selectFrom('arrival as a')
      .leftJoin('terms as t', 't.version', 'a.terms_version')
      .where('a.account_id', '=', id);
    const terms = await onSql(() =>
      agreed.select(['a.terms_version as version', 'a.terms_at as agreedAt', 't.text']).where('a.terms_version', 'is not', null).execute(),
    );
    const [suspension] = (await this.#all('suspension', id)).map(({ at, why }) => ({ at, why }));
    return {
      'privacy.json': privacyOf((await this.#all('privacy', id))[0]),
      'terms.json': terms,
      'applications.json': (await this.#all('application', id)).map(applicationOf),
      'suspension.json': suspension ?? null,
    };
  }

  /** How the account is guarded: names and dates, never what would open it. */
  async #signIn(id: Buffer): Promise<Record<string, unknown>> {
    const [app, letters] = [(await this.#all('totp', id))[0], (await this.#all('letter_factor', id))[0]];
    const passkeys = (await this.#all('passkey', id)).map(({ name, created_at, last_used_at }) => ({ name, created_at, last_used_at }));
    const recoveryCodes = (await this.#all('recovery_code', id)).map(({ used_at }) => ({ used_at }));
    return { authenticatorApp: app?.since ?? null, codeByLetter: letters?.since ?? null, passkeys, recoveryCodes };
  }

  #all<T extends OwnTable>(table: T, id: Buffer) {
    return onSql(() =>
      this.#db
        .selectFrom(table as 'letter')
        .selectAll()
        .where('account_id', '=', id)
        .execute(),
    ) as Promise<Row<T>[]>;
  }
}

type Row<T extends keyof AuthTables> = Selectable<AuthTables[T]>;
