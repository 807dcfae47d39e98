import type { Person } from '@chatter/contracts/auth/views.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import { fold, likePrefix, termRank } from '../domain/search-terms.ts';
import type { Accounts } from './accounts.ts';
import type { Relations } from './relations.ts';
import type { AuthTables } from './schema/tables.ts';

const most = 20;

/** Finding people by name. */
export class People {
  readonly #db: Kysely<AuthTables>;
  readonly #accounts: Accounts;
  readonly #relations: Pick<Relations, 'apartFrom'>;

  constructor(db: Kysely<AuthTables>, accounts: Accounts, relations: Pick<Relations, 'apartFrom'>) {
    this.#db = db;
    this.#accounts = accounts;
    this.#relations = relations;
  }

  /**
   * Finds people by the beginning of their username, their name, or a word of it; best first, at most 20, oneself left out. Each rank is
   * one short range of the key (kind, term), however many people there are; an exact username comes first because it is the shortest.
   */
  async find(q: string, self: string): Promise<Person[]> {
    const prefix = fold(q);
    if (prefix === '') return [];
    const found = new Set<string>();
    for (const rank of [termRank.username, termRank.name, termRank.word]) {
      for (const id of await this.#withTerm(rank, prefix, self)) found.add(id);
      if (found.size >= most) break;
    }
    if (found.size === 0) return [];
    const apart = await this.#relations.apartFrom(self, [...found]);
    return this.#accounts.describe([...found].filter((id) => !apart.has(id)).slice(0, most));
  }

  async #withTerm(rank: number, prefix: string, self: string): Promise<string[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('account_term')
        .select('account_id')
        .where('kind', '=', rank)
        .where(sql<boolean>`term LIKE ${likePrefix(prefix)} ESCAPE '|'`)
        .where('account_id', '!=', uuidToBytes(self))
        .orderBy('term')
        .limit(2 * most)
        .execute(),
    );
    return rows.map((row) => bytesToUuid(row.account_id));
  }
}
