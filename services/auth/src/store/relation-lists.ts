import type { FriendList } from '@chatter/contracts/auth/people.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import type { Kysely } from 'kysely';
import type { AuthTables } from './schema/tables.ts';

/** The lists that an account has of others. */
export type RelationList = FriendList | 'blocked';

/** Somebody in a list, since when. */
interface Listed {
  id: string;
  at: Date;
}

/** The other sides of an account's pairs that belong to a list; the newest first, from a cursor on. */
export async function listOf(
  db: Kysely<AuthTables>,
  account: string,
  list: RelationList,
  cursor: string | undefined,
  limit: number,
): Promise<Listed[]> {
  const all = db
    .selectFrom(
      side(db, account, list, 'low_id')
        .unionAll(side(db, account, list, 'high_id'))
        .as('one'),
    )
    .selectAll();
  const { at, id } = cursor === undefined ? { at: null, id: null } : readCursor(cursor);
  const rest =
    at === null ? all : all.where((is) => is.or([is('since', '<', at), is.and([is('since', '=', at), is('other_id', '>', id)])]));
  const rows = await rest.orderBy('since', 'desc').orderBy('other_id').limit(limit).execute();
  return rows.map(({ other_id, since }) => ({ id: bytesToUuid(other_id), at: since as Date }));
}

function side(db: Kysely<AuthTables>, account: string, list: RelationList, mine: 'low_id' | 'high_id') {
  const own = uuidToBytes(account);
  const theirs = mine === 'low_id' ? 'high_id' : 'low_id';
  const pairs = db.selectFrom('relation').where(mine, '=', own);
  if (list === 'blocked') {
    const since = mine === 'low_id' ? 'low_blocked_at' : 'high_blocked_at';
    return pairs.where(since, 'is not', null).select([`${theirs} as other_id`, `${since} as since`]);
  }
  const those = pairs
    .where('state', '=', list === 'friends' ? 'friends' : 'asked')
    .select([`${theirs} as other_id`, 'changed_at as since']);
  return list === 'friends' ? those : those.where('asked_by', list === 'sent' ? '=' : '!=', own);
}

/** Where a list goes on after somebody. */
export function cursorOf(last: Listed | undefined): string | null {
  return last === undefined ? null : `${last.at.getTime()}.${last.id}`;
}

function readCursor(cursor: string): { at: Date; id: Buffer } {
  const [ms = '', id = ''] = cursor.split('.');
  return { at: new Date(Number(ms)), id: uuidToBytes(id) };
}
