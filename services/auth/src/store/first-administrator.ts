import type { Role } from '@chatter/contracts/auth/views.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { readLogin } from '../domain/canonical.ts';
import { hashToken, newToken } from '../tokens.ts';
import type { Audit } from './audit.ts';
import { administrators, changeRole } from './give-role.ts';
import type { Sessions } from './sessions.ts';

/** How an administrator comes to be without another one: by whoever runs the installation. */
export class FirstAdministrator {
  readonly #audit: Audit;
  readonly #sessions: Pick<Sessions, 'changeIn'>;

  constructor(audit: Audit, sessions: Pick<Sessions, 'changeIn'>) {
    this.#audit = audit;
    this.#sessions = sessions;
  }

  /** A new token, which takes the place of the former ones; null when there is an administrator. */
  async link(now: Date, lifeMs: number): Promise<{ token: string; expiresAt: Date } | null> {
    return this.#audit.acting(now, async (trx) => {
      await this.#audit.lock(trx);
      if ((await administrators(trx).limit(1).executeTakeFirst()) !== undefined) return null;
      const [token, expiresAt] = [newToken(), new Date(now.getTime() + lifeMs)];
      await trx.deleteFrom('first_link').execute();
      await trx
        .insertInto('first_link')
        .values({ token_hash: hashToken(token), expires_at: expiresAt, used_at: null })
        .execute();
      return { token, expiresAt };
    });
  }

  /** Makes an account the first administrator by a token: one use, by one guarded statement. Whether it did. */
  async become(account: string, token: string, now: Date): Promise<boolean> {
    return this.#audit.acting(now, async (trx, note) => {
      const own = trx.selectFrom('account').select('username').where('id', '=', uuidToBytes(account)).where('activated_at', 'is not', null);
      const row = await own.forUpdate().executeTakeFirst();
      await this.#audit.lock(trx);
      if (row === undefined || (await administrators(trx).limit(1).executeTakeFirst()) !== undefined) return false;
      const { numUpdatedRows } = await trx
        .updateTable('first_link')
        .set({ used_at: now })
        .where('token_hash', '=', hashToken(token))
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await changeRole(trx, this.#sessions, account, 'admin');
      const named = { id: account, username: row.username };
      await note({ by: named, action: 'first-administrator', to: named });
      return true;
    });
  }

  /** Gives an activated account a role on the command line; null when there is no such account. */
  async promote(login: string, role: Role, now: Date): Promise<{ id: string; username: string } | null> {
    const by = readLogin(login);
    // The column is ASCII, and MariaDB refuses to compare it with anything else.
    if ('username' in by && !/^[!-~]+$/.test(by.username)) return null;
    return this.#audit.acting(now, async (trx, note) => {
      const query = trx.selectFrom('account').select(['id', 'username', 'role']).where('activated_at', 'is not', null).forUpdate();
      const row = await ('email' in by
        ? query.where('email_key', '=', by.email)
        : query.where('username_key', '=', by.username)
      ).executeTakeFirst();
      if (row === undefined) return null;
      const to = { id: bytesToUuid(row.id), username: row.username };
      if (row.role === role) return to;
      await changeRole(trx, this.#sessions, to.id, role);
      await note({ by: null, action: 'role-given', to, detail: role });
      return to;
    });
  }
}
