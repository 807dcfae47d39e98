import type { ListedPerson } from '@chatter/contracts/auth/console-views.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';
import type { Kysely } from 'kysely';
import type { AuthTables } from './schema/tables.ts';

/** People with what the console lists of them. */
export function listed(db: Kysely<AuthTables>) {
  return db
    .selectFrom('account as a')
    .leftJoin('suspension as s', 's.account_id', 'a.id')
    .where('a.email', 'is not', null)
    .select(['a.id', 'a.username', 'a.first_name', 'a.last_name', 'a.photo_id', 'a.email', 'a.role', 'a.created_at', 'a.activated_at'])
    .select(['a.password_hash', 's.at as suspended_at', 's.why as suspended_why']);
}

interface ListedRow {
  id: Buffer;
  username: string;
  first_name: string;
  last_name: string;
  photo_id: Buffer | null;
  email: string | null;
  role: Role;
  created_at: Date;
  activated_at: Date | null;
  suspended_at: Date | null;
}

export function listedOf(row: ListedRow): ListedPerson {
  const active = row.activated_at === null ? 'pending' : 'active';
  return {
    id: bytesToUuid(row.id),
    username: row.username,
    displayName: `${row.first_name} ${row.last_name}`,
    photo: row.photo_id === null ? null : bytesToUuid(row.photo_id),
    email: row.email ?? '',
    role: row.role,
    standing: row.suspended_at === null ? active : 'suspended',
    createdAt: row.created_at.toISOString(),
  };
}
