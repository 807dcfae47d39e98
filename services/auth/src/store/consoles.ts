import type { Role } from '@chatter/contracts/auth/views.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import type { ConsoleTimes } from '../domain/console-life.ts';
import type { Audit, Named } from './audit.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';
import { lockStaff } from './staff.ts';

/** Somebody with a session, as MySQL has it now: what a cache says of a role may be a minute old. */
export interface Standing extends Named {
  role: Role;
  console: ConsoleTimes | null;
}

/** In which sessions the console is open. */
export class Consoles {
  readonly #db: Kysely<AuthTables>;
  readonly #audit: Audit;
  readonly #sessions: Pick<Sessions, 'rotateIn'>;

  constructor(db: Kysely<AuthTables>, audit: Audit, sessions: Pick<Sessions, 'rotateIn'>) {
    this.#db = db;
    this.#audit = audit;
    this.#sessions = sessions;
  }

  /** Null when the session has ended. */
  async of(actor: { account: string; session: string }): Promise<Standing | null> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('session as s')
        .innerJoin('account as a', 'a.id', 's.account_id')
        .leftJoin('console as c', 'c.session_id', 's.id')
        .select(['a.username', 'a.role', 'c.opened_at', 'c.confirmed_at', 'c.used_at'])
        .where('s.id', '=', uuidToBytes(actor.session))
        .where('a.id', '=', uuidToBytes(actor.account))
        .executeTakeFirst(),
    );
    if (row === undefined) return null;
    const { username, role, opened_at: openedAt, confirmed_at: confirmedAt, used_at: usedAt } = row;
    const open = openedAt !== null && confirmedAt !== null && usedAt !== null;
    return { id: actor.account, username, role, console: open ? { openedAt, confirmedAt, usedAt } : null };
  }

  async touch(session: string, now: Date): Promise<void> {
    await onSql(() => this.#db.updateTable('console').set({ used_at: now }).where('session_id', '=', uuidToBytes(session)).execute());
  }

  /** Who sits there has shown once more who they are while the console is open. */
  async confirm(session: string, shownAt: Date, now: Date): Promise<void> {
    await onSql(() =>
      this.#db.updateTable('console').set({ confirmed_at: shownAt, used_at: now }).where('session_id', '=', uuidToBytes(session)).execute(),
    );
  }

  /** Opens the console; the session goes on under another token, which is answered; null when it has ended. */
  async open(by: Named, session: string, shownAt: Date, now: Date): Promise<string | null> {
    return this.#audit.acting(now, async (trx, note) => {
      await lockStaff(trx, by, 'see-people');
      const token = await this.#sessions.rotateIn(trx, by.id, session);
      if (token === null) return null;
      await trx
        .insertInto('console')
        .values({ session_id: uuidToBytes(session), opened_at: now, confirmed_at: shownAt, used_at: now })
        .execute();
      await note({ by: { id: by.id, username: by.username }, action: 'console-opened', to: null });
      return token;
    });
  }

  async close(session: string): Promise<void> {
    await onSql(() => this.#db.deleteFrom('console').where('session_id', '=', uuidToBytes(session)).execute());
  }
}
