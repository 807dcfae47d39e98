import { isDuplicate, onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

/**
 * Checks that this installation was created with so many shards, or notes it at the very first start: conversations would land in other
 * shards than their log.
 * @throws Error with a sentence when the number was changed
 */
export async function checkInstallation(db: Kysely<ChatTables>, logShards: number): Promise<void> {
  const select = () => onSql(() => db.selectFrom('installation').select('value').where('name', '=', 'log-shards').executeTakeFirst());
  if ((await select()) === undefined) {
    try {
      await db
        .insertInto('installation')
        .values({ name: 'log-shards', value: String(logShards) })
        .execute();
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  const created = Number((await select())?.value);
  if (created !== logShards)
    throw new Error(`LOG_SHARDS is ${logShards}, but this installation was created with ${created}; it can never change.`);
}
