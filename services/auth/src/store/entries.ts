import type { Entry, EntrySettings, Invitation } from '@chatter/contracts/auth/entry-routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Selectable } from 'kysely';
import { hashToken, newToken } from '../tokens.ts';
import type { Audit, Named } from './audit.ts';
import type { EntryRuleTable, InvitationTable } from './schema/entry-tables.ts';
import type { AuthTables } from './schema/tables.ts';
import { lockStaff } from './staff.ts';

const most = 100;
const dayMs = 86_400_000;

/** What holds at the door, and invitations. */
export class Entries {
  readonly #db: Kysely<AuthTables>;
  readonly #audit: Audit;

  constructor(db: Kysely<AuthTables>, audit: Audit) {
    this.#db = db;
    this.#audit = audit;
  }

  async rule(): Promise<Entry> {
    return entryOf(await onSql(() => this.#db.selectFrom('entry_rule').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()));
  }

  /** Sets all of it. A text of the terms that differs from the former has the next version. */
  async set(by: Named, { registration, domains, terms, notice, why }: EntrySettings & { why: string }, now: Date): Promise<Entry> {
    return this.#audit.acting(now, async (trx, note) => {
      await lockStaff(trx, by, 'set-entry');
      const row = await trx.selectFrom('entry_rule').selectAll().where('id', '=', 1).forUpdate().executeTakeFirstOrThrow();
      const terms_version = terms === null || terms === row.terms_text ? row.terms_version : row.terms_version + 1;
      const shown = { terms_text: terms, notice_text: notice?.text ?? null, notice_shut: notice?.shut ? 1 : 0 };
      const rule = { ...row, registration, domains: JSON.stringify(domains), terms_version, ...shown };
      if (terms_version !== row.terms_version)
        await trx
          .insertInto('terms')
          .values({ version: terms_version, text: terms, from_at: now, by_id: uuidToBytes(by.id) })
          .execute();
      await trx.updateTable('entry_rule').set(rule).where('id', '=', 1).execute();
      const words = [registration, ...(terms_version === row.terms_version ? [] : [`terms ${terms_version}`])];
      const told = notice === null ? [] : [notice.shut ? 'notice, shut' : 'notice'];
      await note({ by, action: 'entry-set', to: null, why, detail: [...words, ...told].join(', ') });
      return entryOf(rule);
    });
  }

  /** @returns the invitation and its token, which nobody can find out again */
  async invite(
    by: Named,
    { note: text, days }: { note: string; days: number },
    now: Date,
  ): Promise<{ invitation: Invitation; token: string }> {
    return this.#audit.acting(now, async (trx, note) => {
      await lockStaff(trx, by, 'set-entry');
      const token = newToken();
      const times = { created_at: now, expires_at: new Date(now.getTime() + days * dayMs), used_at: null, used_by_id: null };
      const row = { id: uuidToBytes(uuidV7()), token_hash: hashToken(token), note: text, ...times };
      await trx.insertInto('invitation').values(row).execute();
      await note({ by, action: 'invited', to: null, detail: bytesToUuid(row.id) });
      return { invitation: invitationOf({ ...row, used_by: null }), token };
    });
  }

  /** @throws Refusal `not-found` for one that is used, or is not there */
  async withdraw(by: Named, id: string, { why }: { why: string }, now: Date): Promise<void> {
    await this.#audit.acting(now, async (trx, note) => {
      await lockStaff(trx, by, 'set-entry');
      const own = trx.selectFrom('invitation').selectAll().where('id', '=', uuidToBytes(id)).where('used_at', 'is', null);
      const row = await own.forUpdate().executeTakeFirst();
      if (row === undefined) throw new Refusal('not-found');
      await trx.deleteFrom('invitation').where('id', '=', row.id).execute();
      await note({ by, action: 'invitation-withdrawn', to: null, why, detail: id });
    });
  }

  async invitations(): Promise<Invitation[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('invitation as i')
        .leftJoin('account as a', 'a.id', 'i.used_by_id')
        .selectAll('i')
        .select('a.username as used_by')
        .orderBy('i.id', 'desc')
        .limit(most)
        .execute(),
    );
    return rows.map(invitationOf);
  }

  /** The id of the invitation whose token this is, while it may be used. */
  async invitationBy(token: string, now: Date): Promise<string | null> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('invitation')
        .select('id')
        .where('token_hash', '=', hashToken(token))
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst(),
    );
    return row === undefined ? null : bytesToUuid(row.id);
  }

  /** Whether somebody came by an invitation. */
  async isInvited(account: string): Promise<boolean> {
    const own = this.#db.selectFrom('arrival').select('invitation_id').where('account_id', '=', uuidToBytes(account));
    return ((await onSql(() => own.executeTakeFirst()))?.invitation_id ?? null) !== null;
  }

  /** The version of the terms that somebody agreed to. */
  async consentOf(account: string): Promise<number | null> {
    const own = this.#db.selectFrom('arrival').select('terms_version').where('account_id', '=', uuidToBytes(account));
    return (await onSql(() => own.executeTakeFirst()))?.terms_version ?? null;
  }

  /** @throws Refusal `terms-changed` when this is not their version of now */
  async agree(account: string, version: number, now: Date): Promise<void> {
    if ((await this.rule()).terms?.version !== version) throw new Refusal('terms-changed');
    const agreed = { terms_version: version, terms_at: now };
    await onSql(() =>
      this.#db
        .insertInto('arrival')
        .values({ account_id: uuidToBytes(account), invitation_id: null, ...agreed })
        .onDuplicateKeyUpdate(agreed)
        .execute(),
    );
  }
}

function entryOf(row: Selectable<EntryRuleTable>): Entry {
  const { registration, terms_version: version, terms_text: text, notice_text, notice_shut } = row;
  return {
    registration,
    domains: JSON.parse(row.domains) as string[],
    terms: text === null ? null : { version, text },
    notice: notice_text === null ? null : { text: notice_text, shut: notice_shut === 1 },
  };
}

function invitationOf(row: Selectable<InvitationTable> & { used_by: string | null }): Invitation {
  const { note, used_by: usedBy } = row;
  const times = { createdAt: row.created_at.toISOString(), expiresAt: row.expires_at.toISOString() };
  return { id: bytesToUuid(row.id), note, ...times, usedAt: row.used_at?.toISOString() ?? null, usedBy };
}
