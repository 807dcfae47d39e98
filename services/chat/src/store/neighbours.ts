import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

/** Who shares a place with whom: a conversation that is no channel, or a community. */
export class Neighbours {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /** Of these people those that an account shares a place with. */
  async among(account: string, others: readonly string[]): Promise<Set<string>> {
    if (others.length === 0) return new Set();
    const ids = others.map(uuidToBytes);
    const rows = await onSql(() =>
      this.#talkers(account)
        .where('m.account_id', 'in', ids)
        .union(this.#fellows(account).where('m.account_id', 'in', ids))
        .execute(),
    );
    return new Set(rows.map((row) => bytesToUuid(row.account_id)));
  }

  /** People that an account shares a place with, those of its conversations first. */
  async list(account: string, limit: number): Promise<string[]> {
    const own = uuidToBytes(account);
    const talkers = await onSql(() => this.#talkers(account).where('m.account_id', '!=', own).distinct().limit(limit).execute());
    const found = new Set(talkers.map((row) => bytesToUuid(row.account_id)));
    if (found.size < limit) {
      const fellows = await onSql(() => this.#fellows(account).where('m.account_id', '!=', own).distinct().limit(limit).execute());
      for (const row of fellows) found.add(bytesToUuid(row.account_id));
    }
    return [...found].slice(0, limit);
  }

  #talkers(account: string) {
    return this.#db
      .selectFrom('membership as own')
      .innerJoin('membership as m', 'm.conversation_id', 'own.conversation_id')
      .select('m.account_id')
      .where('own.account_id', '=', uuidToBytes(account))
      .where('own.to_seq', 'is', null)
      .where('own.from_seq', '>', 0)
      .where('m.to_seq', 'is', null)
      .where('m.from_seq', '>', 0);
  }

  #fellows(account: string) {
    return this.#db
      .selectFrom('community_member as own')
      .innerJoin('community_member as m', 'm.community_id', 'own.community_id')
      .select('m.account_id')
      .where('own.account_id', '=', uuidToBytes(account));
  }
}
