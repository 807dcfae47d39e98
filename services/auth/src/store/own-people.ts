import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import type { AuthTables } from './schema/tables.ts';

interface Known {
  id: string;
  username: string;
  displayName: string;
  at: Date;
}

/** What somebody is to others as they know it, for the copy of their data: nothing of who has blocked them. */
export async function ownPeople(db: Kysely<AuthTables>, account: string): Promise<Record<string, Known[]>> {
  const own = uuidToBytes(account);
  const side = (mine: 'low_id' | 'high_id', theirs: 'low_id' | 'high_id') =>
    db
      .selectFrom('relation as r')
      .innerJoin('account as a', 'a.id', `r.${theirs}`)
      .where(`r.${mine}`, '=', own)
      .select(['a.id', 'a.username', 'a.first_name', 'a.last_name', 'r.state', 'r.asked_by', 'r.changed_at'])
      .select(mine === 'low_id' ? 'r.low_blocked_at as blocked_at' : 'r.high_blocked_at as blocked_at');
  const rows = await onSql(() => side('low_id', 'high_id').unionAll(side('high_id', 'low_id')).execute());
  type Row = (typeof rows)[number];
  const those = (wanted: (row: Row) => boolean, at: (row: Row) => Date = (row) => row.changed_at) =>
    rows.filter(wanted).map((row): Known => {
      const { username, first_name, last_name } = row;
      return { id: bytesToUuid(row.id), username, displayName: `${first_name} ${last_name}`, at: at(row) };
    });
  const isMine = ({ asked_by }: Row) => asked_by !== null && own.equals(asked_by);
  return {
    friends: those(({ state }) => state === 'friends'),
    requestsReceived: those((row) => row.state === 'asked' && !isMine(row)),
    requestsSent: those((row) => row.state === 'asked' && isMine(row)),
    blocked: those(
      ({ blocked_at }) => blocked_at !== null,
      ({ blocked_at, changed_at }) => blocked_at ?? changed_at,
    ),
  };
}
