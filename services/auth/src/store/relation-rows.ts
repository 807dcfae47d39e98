import { type BlockState, blockChanged } from '@chatter/contracts/auth/people.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { addToOutbox } from '@chatter/platform/outbox.ts';
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import type { Counts, Friendship, Outcome } from '../domain/friendship.ts';
import type { AuthTables, RelationTable } from './schema/tables.ts';

type Trx = Transaction<AuthTables>;
type Row = Selectable<RelationTable>;

const sorted = (a: string, b: string): [Buffer, Buffer] => (a < b ? [uuidToBytes(a), uuidToBytes(b)] : [uuidToBytes(b), uuidToBytes(a)]);

/** Makes the row of a pair, if there is none. */
export async function insertPair(trx: Trx, a: string, b: string, now: Date): Promise<void> {
  const [low_id, high_id] = sorted(a, b);
  await trx
    .insertInto('relation')
    .values({ low_id, high_id, state: 'none', asked_by: null, changed_at: now })
    .onDuplicateKeyUpdate({ state: sql`state` })
    .execute();
}

/** The row of a pair. */
export function pairOf(db: Kysely<AuthTables>, a: string, b: string) {
  const [low, high] = sorted(a, b);
  return db.selectFrom('relation').selectAll().where('low_id', '=', low).where('high_id', '=', high);
}

/** Every row that an account is in, or only those with some others. */
export function rowsOf(db: Kysely<AuthTables>, account: string, others?: readonly string[]) {
  const id = uuidToBytes(account);
  const side = (own: 'low_id' | 'high_id', theirs: 'low_id' | 'high_id') => {
    const query = db.selectFrom('relation').selectAll().where(own, '=', id);
    return others === undefined ? query : query.where(theirs, 'in', others.map(uuidToBytes));
  };
  return db.selectFrom(side('low_id', 'high_id').unionAll(side('high_id', 'low_id')).as('pair')).selectAll();
}

/** Writes what an act made of a pair; a change of who has blocked whom leaves as a fact. */
export async function writePair(trx: Trx, row: Row, next: Outcome, by: string, now: Date): Promise<void> {
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

/** Whether two people are apart, as other services are told. */
export function blockOf({ low_id, high_id, block_pv, low_blocked_at, high_blocked_at }: Row): BlockState {
  const blocked = low_blocked_at !== null || high_blocked_at !== null;
  return { between: [bytesToUuid(low_id), bytesToUuid(high_id)], pv: block_pv, blocked };
}

/** Since when an account has blocked the other of its pair. */
export function blockedAt({ low_id, low_blocked_at, high_blocked_at }: Row, account: string): Date | null {
  return bytesToUuid(low_id) === account ? low_blocked_at : high_blocked_at;
}

/** How many an account has of what is limited. Its row must be locked, or there may be more by the time it is used. */
export async function countsOf(trx: Trx, account: string): Promise<Counts> {
  const own = uuidToBytes(account);
  const side = (mine: 'low_id' | 'high_id') =>
    trx
      .selectFrom('relation')
      .where(mine, '=', own)
      .select(['state', 'asked_by', mine === 'low_id' ? 'low_blocked_at as blocked_at' : 'high_blocked_at as blocked_at']);
  const count = (what: RawBuilder<boolean>) => sql<string>`COALESCE(SUM(${what}), 0)`;
  const row = await trx
    .selectFrom(side('low_id').unionAll(side('high_id')).as('pair'))
    .select([
      count(sql`state = 'friends'`).as('friends'),
      count(sql`state = 'asked' AND asked_by = ${own}`).as('sent'),
      count(sql`state = 'asked' AND asked_by <> ${own}`).as('received'),
      count(sql`blocked_at IS NOT NULL`).as('blocked'),
    ])
    .executeTakeFirstOrThrow();
  const { friends, sent, received, blocked } = row;
  return { friends: Number(friends), sent: Number(sent), received: Number(received), blocked: Number(blocked) };
}

/** Who the other of a pair is. */
export function otherIn({ low_id, high_id }: Pick<Row, 'low_id' | 'high_id'>, account: string): string {
  const low = bytesToUuid(low_id);
  return low === account ? bytesToUuid(high_id) : low;
}

/** A pair as the rules see it. */
export function friendshipOf(row: Row): Friendship {
  const { state, asked_by, changed_at, low_id, high_id } = row;
  const blockedBy = new Set([low_id, high_id].map(bytesToUuid).filter((account) => blockedAt(row, account) !== null));
  return { state, askedBy: asked_by === null ? null : bytesToUuid(asked_by), changedAt: changed_at, blockedBy };
}
