import type { Application, ApplicationState, ListedApplication } from '@chatter/contracts/auth/console-views.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely } from 'kysely';
import { mayApplyAt } from '../domain/application-life.ts';
import { applicationOf } from './application-of.ts';
import type { Audit, Named } from './audit.ts';
import { changeRole } from './give-role.ts';
import { listed, listedOf } from './listed.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';
import { lockAccounts, refuseFormerStaff } from './staff.ts';

const most = 100;

/** Applications to be an employee. */
export class Applications {
  readonly #db: Kysely<AuthTables>;
  readonly #audit: Audit;
  readonly #sessions: Pick<Sessions, 'changeIn'>;

  constructor(db: Kysely<AuthTables>, audit: Audit, sessions: Pick<Sessions, 'changeIn'>) {
    this.#db = db;
    this.#audit = audit;
    this.#sessions = sessions;
  }

  /** The newest of an account, and when it may make another; null for never. */
  async of(account: string): Promise<{ application: Application | null; mayApplyAt: Date | null }> {
    const row = await onSql(() => newest(this.#db, account).executeTakeFirst());
    const owner = await onSql(() =>
      this.#db.selectFrom('account').select('role').where('id', '=', uuidToBytes(account)).executeTakeFirst(),
    );
    const may = owner?.role === 'user' ? mayApplyAt(row ?? null) : null;
    return { application: row === undefined ? null : applicationOf(row), mayApplyAt: may };
  }

  /** @throws Refusal `already-applied` while one waits, too soon after a rejection, and for who has a role */
  async apply(account: string, motive: string, now: Date): Promise<Application> {
    const row = { id: uuidToBytes(uuidV7()), account_id: uuidToBytes(account), motive, created_at: now, decided_at: null, answer: null };
    const kept = { ...row, state: 'pending' } as const;
    await onSql(() =>
      withRetry(() =>
        this.#db
          .transaction()
          .setIsolationLevel('read committed')
          .execute(async (trx) => {
            // Of two at once the second sees the first.
            const owner = await trx.selectFrom('account').select('role').where('id', '=', row.account_id).forUpdate().executeTakeFirst();
            const may = mayApplyAt((await newest(trx, account).executeTakeFirst()) ?? null);
            if (owner?.role !== 'user' || may === null || may > now) throw new Refusal('already-applied');
            await trx.insertInto('application').values(kept).execute();
          }),
      ),
    );
    return applicationOf(kept);
  }

  /** How many wait. */
  async waiting(): Promise<number> {
    const { count } = await onSql(() =>
      this.#db
        .selectFrom('application')
        .select((of) => of.fn.countAll().as('count'))
        .where('state', '=', 'pending')
        .executeTakeFirstOrThrow(),
    );
    return Number(count);
  }

  /** Who has waited longest comes first; of those decided, the newest. */
  async list(state: ApplicationState): Promise<ListedApplication[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('application')
        .selectAll()
        .where('state', '=', state)
        .orderBy('created_at', state === 'pending' ? 'asc' : 'desc')
        .limit(most)
        .execute(),
    );
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.account_id);
    const people = await onSql(() => listed(this.#db).where('a.id', 'in', ids).execute());
    const byId = new Map(people.map((row) => [bytesToUuid(row.id), listedOf(row)]));
    return rows.flatMap((row) => {
      const person = byId.get(bytesToUuid(row.account_id));
      return person === undefined ? [] : [{ ...applicationOf(row), person }];
    });
  }

  /**
   * Decides one, once. An approved person is an employee from then on.
   * @throws Refusal `not-found`, `already-decided`, or `not-allowed` for one's own
   */
  async decide(by: Named, application: string, { approved, why }: { approved: boolean; why: string }, now: Date): Promise<Application> {
    return this.#audit.acting(now, async (trx, note) => {
      const own = trx.selectFrom('application').selectAll().where('id', '=', uuidToBytes(application));
      const row = await own.forUpdate().executeTakeFirst();
      if (row === undefined) throw new Refusal('not-found');
      if (row.state !== 'pending') throw new Refusal('already-decided');
      const id = bytesToUuid(row.account_id);
      await lockAccounts(trx, [by.id, id]);
      await refuseFormerStaff(trx, by, 'decide-applications');
      const account = trx.selectFrom('account').select(['username', 'role']).where('id', '=', row.account_id);
      const { username, role } = await account.executeTakeFirstOrThrow();
      const to = { id, username };
      if (to.id === by.id) throw new Refusal('not-allowed', { status: 403 });
      const decided = { ...row, state: approved ? 'approved' : 'rejected', decided_at: now, answer: why } as const;
      const { state, decided_at, answer } = decided;
      await trx.updateTable('application').set({ state, decided_at, answer }).where('id', '=', row.id).execute();
      // Who was made an administrator meanwhile stays one.
      if (approved && role === 'user') await changeRole(trx, this.#sessions, to.id, 'employee');
      await note({ by, action: approved ? 'application-approved' : 'application-rejected', to, why });
      return applicationOf(decided);
    });
  }
}

function newest(db: Kysely<AuthTables>, account: string) {
  return db
    .selectFrom('application')
    .selectAll()
    .where('account_id', '=', uuidToBytes(account))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1);
}
