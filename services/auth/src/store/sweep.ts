import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import { keptUntil } from '../domain/retention.ts';
import type { AuthTables } from './schema/tables.ts';

/** Rows removed in one statement, so that no lock is held for long. */
const batch = 1000;

/**
 * Removes what nobody needs any more: registrations never activated (their letters go with them), old letters, ended sessions, log-ins
 * never finished.
 */
export async function sweep(db: Kysely<AuthTables>, now: Date): Promise<void> {
  const { registration, letter, session, farewell, notification } = keptUntil(now);
  const pending = db.deleteFrom('account').where('activated_at', 'is', null).where('created_at', '<=', registration).limit(batch);
  const letters = db.deleteFrom('letter').where('created_at', '<=', letter).limit(batch);
  const sessions = db.deleteFrom('session').where('created_at', '<=', session).limit(batch);
  const logIns = db.deleteFrom('log_in').where('expires_at', '<=', now).limit(batch);
  const farewells = db.deleteFrom('farewell').where('created_at', '<=', farewell).limit(batch);
  const notifications = db.deleteFrom('notification').where('created_at', '<=', notification).limit(batch);
  for (const statement of [pending, letters, sessions, logIns, farewells, notifications]) {
    let removed = batch;
    while (removed === batch) removed = Number((await onSql(() => statement.executeTakeFirst())).numDeletedRows);
  }
}
