import { type BlockState, blockChanged, livePeople } from '@chatter/contracts/auth/people.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { addToOutbox, type Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { type Act, type Counts, type FriendState, type Friendship, type Outcome, refuseTooMany } from '../domain/friendship.ts';
import type { Accounts } from './accounts.ts';
import type { AuthTables, RelationTable } from './schema/tables.ts';

type Trx = Transaction<AuthTables>;
type Row = Selectable<RelationTable>;

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

  /** An account's friends, and the requests that wait: received and sent; the newest first. */
  async list(account: string): Promise<{ friends: Known[]; received: Known[]; sent: Known[] }> {
    const rows = await onSql(() =>
      rowsOf(this.#db, account).where('state', 'in', ['asked', 'friends']).orderBy('changed_at', 'desc').execute(),
    );
    const people = new Map((await this.#accounts.describe(rows.map((row) => otherIn(row, account)))).map((person) => [person.id, person]));
    const those = (wanted: (row: Row) => boolean) =>
      rows.filter(wanted).flatMap((row) => {
        const person = people.get(otherIn(row, account));
        return person === undefined ? [] : [{ person, at: row.changed_at }];
      });
    const isMine = ({ asked_by }: Row) => asked_by !== null && bytesToUuid(asked_by) === account;
    return {
      friends: those(({ state }) => state === 'friends'),
      received: those((row) => row.state === 'asked' && !isMine(row)),
      sent: those((row) => row.state === 'asked' && isMine(row)),
    };
  }

  /** Whom an account has blocked; the newest first. */
  async listBlocked(account: string): Promise<Known[]> {
    const rows = await onSql(() => rowsOf(this.#db, account).where('block_pv', '>', 0).execute());
    const blocked = rows.flatMap((row) => {
      const at = blockedAt(row, account);
      return at === null ? [] : [{ id: otherIn(row, account), at }];
    });
    const people = new Map((await this.#accounts.describe(blocked.map(({ id }) => id))).map((person) => [person.id, person]));
    return blocked
      .toSorted((one, other) => other.at.getTime() - one.at.getTime())
      .flatMap(({ id, at }) => {
        const person = people.get(id);
        return person === undefined ? [] : [{ person, at }];
      });
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
    const work = async (trx: Trx) => {
      if (create) await insertPair(trx, by, other, now);
      const row = await pairOf(trx, by, other).forUpdate().executeTakeFirst();
      const pair =
        row === undefined ? { state: 'none' as const, askedBy: null, changedAt: now, blockedBy: new Set<string>() } : friendshipOf(row);
      const next = act(pair, by, now);
      if (next === null || row === undefined) return { state: pair.state, told: [] };
      if (next.state === 'asked' || next.state === 'friends')
        refuseTooMany(next.state, await countsOf(trx, by), await countsOf(trx, other));
      await write(trx, row, next, by, now);
      // Who is blocked is told of nothing but the end of a friendship or request.
      return { state: next.state, told: next.state === pair.state ? [by] : [by, other] };
    };
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    if (done.told.length > 0) this.#relay.wake();
    for (const account of done.told) this.#bus.publishLive(livePeople, account, { kind: 'people-changed' });
    return done.state;
  }
}

const sorted = (a: string, b: string): [Buffer, Buffer] => (a < b ? [uuidToBytes(a), uuidToBytes(b)] : [uuidToBytes(b), uuidToBytes(a)]);

async function insertPair(trx: Trx, a: string, b: string, now: Date): Promise<void> {
  const [low_id, high_id] = sorted(a, b);
  await trx
    .insertInto('relation')
    .values({ low_id, high_id, state: 'none', asked_by: null, changed_at: now })
    .onDuplicateKeyUpdate({ state: sql`state` })
    .execute();
}

function pairOf(db: Kysely<AuthTables>, a: string, b: string) {
  const [low, high] = sorted(a, b);
  return db.selectFrom('relation').selectAll().where('low_id', '=', low).where('high_id', '=', high);
}

/** Every row that an account is in, or only those with some others. */
function rowsOf(db: Kysely<AuthTables>, account: string, others?: readonly string[]) {
  const id = uuidToBytes(account);
  const side = (own: 'low_id' | 'high_id', theirs: 'low_id' | 'high_id') => {
    const query = db.selectFrom('relation').selectAll().where(own, '=', id);
    return others === undefined ? query : query.where(theirs, 'in', others.map(uuidToBytes));
  };
  return db.selectFrom(side('low_id', 'high_id').unionAll(side('high_id', 'low_id')).as('pair')).selectAll();
}

/** Writes what an act made of a pair; a change of who has blocked whom leaves as a fact. */
async function write(trx: Trx, row: Row, next: Outcome, by: string, now: Date): Promise<void> {
  const { state, askedBy, blocks } = next;
  const blocking = blocks === undefined ? null : { ...row, ...blockedBySide(row, by, blocks ? now : null), block_pv: row.block_pv + 1 };
  await trx
    .updateTable('relation')
    .set({
      state,
      asked_by: askedBy === null ? null : uuidToBytes(askedBy),
      ...(state !== row.state && { changed_at: now }),
      ...(blocking !== null && {
        low_blocked_at: blocking.low_blocked_at,
        high_blocked_at: blocking.high_blocked_at,
        block_pv: blocking.block_pv,
      }),
    })
    .where('low_id', '=', row.low_id)
    .where('high_id', '=', row.high_id)
    .execute();
  if (blocking !== null) await addToOutbox(trx, blockChanged, bytesToUuid(row.low_id), blockOf(blocking));
}

function blockedBySide({ low_id }: Row, by: string, at: Date | null): Partial<Row> {
  return bytesToUuid(low_id) === by ? { low_blocked_at: at } : { high_blocked_at: at };
}

function blockOf({ low_id, high_id, block_pv, low_blocked_at, high_blocked_at }: Row): BlockState {
  const blocked = low_blocked_at !== null || high_blocked_at !== null;
  return { between: [bytesToUuid(low_id), bytesToUuid(high_id)], pv: block_pv, blocked };
}

/** Since when an account has blocked the other of its pair. */
function blockedAt({ low_id, low_blocked_at, high_blocked_at }: Row, account: string): Date | null {
  return bytesToUuid(low_id) === account ? low_blocked_at : high_blocked_at;
}

async function countsOf(trx: Trx, account: string): Promise<Counts> {
  const rows = await rowsOf(trx, account).where('state', 'in', ['asked', 'friends']).execute();
  const own = uuidToBytes(account);
  return {
    friends: rows.filter(({ state }) => state === 'friends').length,
    sent: rows.filter(({ state, asked_by }) => state === 'asked' && asked_by !== null && own.equals(asked_by)).length,
  };
}

function otherIn({ low_id, high_id }: Pick<Row, 'low_id' | 'high_id'>, account: string): string {
  const low = bytesToUuid(low_id);
  return low === account ? bytesToUuid(high_id) : low;
}

function friendshipOf(row: Row): Friendship {
  const { state, asked_by, changed_at, low_id, high_id } = row;
  const blockedBy = new Set([low_id, high_id].map(bytesToUuid).filter((account) => blockedAt(row, account) !== null));
  return { state, askedBy: asked_by === null ? null : bytesToUuid(asked_by), changedAt: changed_at, blockedBy };
}
