import { type BlockState, livePeople } from '@chatter/contracts/auth/people.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Transaction } from 'kysely';
import { type Act, type FriendState, refuseTooMany } from '../domain/friendship.ts';
import type { Accounts } from './accounts.ts';
import { cursorOf, listOf, type RelationList } from './relation-lists.ts';
import { blockedAt, blockOf, countsOf, friendshipOf, insertPair, otherIn, pairOf, rowsOf, writePair } from './relation-rows.ts';
import type { AuthTables } from './schema/tables.ts';
import { lockAccounts } from './staff.ts';

const pageSize = 100;

/** Somebody in one of an account's lists. */
export interface Known {
  person: Person;
  at: Date;
}

/** What somebody is to an account: a friend, one whom it has blocked, or one who blocks it. */
export type Standing = 'friends' | 'blocked' | 'blocks';

/** What people are to each other. Each pair is one row, locked while something is done to it: of two acts at once one comes after the other. */
export class Relations {
  readonly #db: Kysely<AuthTables>;
  readonly #accounts: Accounts;
  readonly #bus: Pick<Bus, 'publishLive'>;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, accounts: Accounts, bus: Pick<Bus, 'publishLive'>, relay: Relay) {
    this.#db = db;
    this.#accounts = accounts;
    this.#bus = bus;
    this.#relay = relay;
  }

  /** One of an account's lists, the newest first, a page at a time. */
  async page(account: string, list: RelationList, cursor: string | undefined): Promise<{ items: Known[]; next: string | null }> {
    const rows = await onSql(() => listOf(this.#db, account, list, cursor, pageSize + 1));
    const page = rows.slice(0, pageSize);
    const people = new Map((await this.#accounts.describe(page.map(({ id }) => id))).map((person) => [person.id, person]));
    const items = page.flatMap(({ id, at }) => {
      const person = people.get(id);
      return person === undefined ? [] : [{ person, at }];
    });
    return { items, next: rows.length > pageSize ? cursorOf(page.at(-1)) : null };
  }

  /** Whether somebody has blocked an account. */
  async isBlockedBy(account: string, other: string): Promise<boolean> {
    const row = await onSql(() => pairOf(this.#db, account, other).executeTakeFirst());
    return row !== undefined && blockedAt(row, other) !== null;
  }

  /** Whether two people are apart; null when they never were. */
  async blockBetween(a: string, b: string): Promise<BlockState | null> {
    const row = await onSql(() => pairOf(this.#db, a, b).executeTakeFirst());
    return row === undefined || row.block_pv === 0 ? null : blockOf(row);
  }

  /** What these people are to an account, where that matters; the others are left out. */
  async standing(account: string, others: readonly string[]): Promise<Map<string, Standing>> {
    if (others.length === 0) return new Map();
    const rows = await onSql(() => rowsOf(this.#db, account, others).execute());
    return new Map(
      rows.flatMap((row): [string, Standing][] => {
        const { state, blockedBy } = friendshipOf(row);
        const other = otherIn(row, account);
        if (blockedBy.size > 0) return [[other, blockedBy.has(account) ? 'blocked' : 'blocks']];
        return state === 'friends' ? [[other, 'friends']] : [];
      }),
    );
  }

  /** An account's friends, and those whom it blocks or who block it. */
  async nearAndApart(account: string): Promise<{ friends: Set<string>; apart: Set<string> }> {
    const rows = await onSql(() =>
      rowsOf(this.#db, account)
        .where((is) => is.or([is('state', '=', 'friends'), is('block_pv', '>', 0)]))
        .execute(),
    );
    const friends = rows.filter(({ state }) => state === 'friends').map((row) => otherIn(row, account));
    const apart = rows.filter((row) => friendshipOf(row).blockedBy.size > 0).map((row) => otherIn(row, account));
    return { friends: new Set(friends), apart: new Set(apart) };
  }

  /**
   * Does something to a pair that may never have had to do with each other, and tells both if it changed anything.
   * @throws Refusal `with-oneself`, `account-unknown`, and what the act throws
   */
  async begin(by: string, other: string, act: Act, now: Date): Promise<FriendState> {
    if (by === other) throw new Refusal('with-oneself');
    const [person] = await this.#accounts.describe([other]);
    if (person === undefined || person.deleted) throw new Refusal('account-unknown', { status: 404 });
    return this.#do(by, other, act, now, true);
  }

  /** Does something to a pair; nothing where they never had to do with each other, unless the act refuses that. @throws Refusal what the act throws */
  go(by: string, other: string, act: Act, now: Date): Promise<FriendState> {
    return this.#do(by, other, act, now, false);
  }

  async #do(by: string, other: string, act: Act, now: Date, create: boolean): Promise<FriendState> {
    const work = async (trx: Transaction<AuthTables>) => {
      // What is counted below stays so until this is done: of acts at once on one account each waits for the one before.
      await lockAccounts(trx, [by, other]);
      const hidden = await isLeaving(trx, other);
      if (create) await insertPair(trx, by, other, now);
      const row = await pairOf(trx, by, other).forUpdate().executeTakeFirst();
      const pair =
        row === undefined ? { state: 'none' as const, askedBy: null, changedAt: now, blockedBy: new Set<string>() } : friendshipOf(row);
      const next = act({ ...pair, hidden }, by, now);
      if (next === null || row === undefined) return { state: pair.state, told: [] };
      if (next.blocks || (next.state !== pair.state && (next.state === 'asked' || next.state === 'friends')))
        refuseTooMany(next, await countsOf(trx, by), await countsOf(trx, other));
      await writePair(trx, row, next, by, now);
      // Who is blocked is told of nothing but the end of a friendship or request.
      return { state: next.state, told: next.state === pair.state ? [by] : [by, other] };
    };
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    if (done.told.length > 0) this.#relay.wake();
    for (const account of done.told) this.#bus.publishLive(livePeople, account, { kind: 'people-changed' });
    return done.state;
  }
}

/** Whether somebody is on their way out. */
async function isLeaving(trx: Transaction<AuthTables>, account: string): Promise<boolean> {
  const departure = trx.selectFrom('departure').select('kind').where('account_id', '=', uuidToBytes(account));
  return (await departure.executeTakeFirst()) !== undefined;
}
