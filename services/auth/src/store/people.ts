import type { Person } from '@chatter/contracts/auth/views.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import { type Match, rankPeople } from '../domain/rank-people.ts';
import { fold, likePrefix, termRank } from '../domain/search-terms.ts';
import type { Accounts } from './accounts.ts';
import type { Places } from './places.ts';
import type { Relations } from './relations.ts';
import type { AuthTables } from './schema/tables.ts';

const most = 20;
/** So many of those one shares places with come before others; of larger places the rest is found like everybody. */
const mostNeighbours = 1000;

/** Finding people by name. */
export class People {
  readonly #db: Kysely<AuthTables>;
  readonly #accounts: Accounts;
  readonly #relations: Pick<Relations, 'nearAndApart'>;
  readonly #places: Pick<Places, 'neighbours'>;

  constructor(db: Kysely<AuthTables>, accounts: Accounts, relations: Pick<Relations, 'nearAndApart'>, places: Pick<Places, 'neighbours'>) {
    this.#db = db;
    this.#accounts = accounts;
    this.#relations = relations;
    this.#places = places;
  }

  /**
   * Finds people by the beginning of their username, their name, or a word of it: friends first, then those one shares a place with, then
   * everybody; at most 20, oneself and whoever is apart from one left out. Each rank is one short range of the key (kind, term), however
   * many people there are; of friends and neighbours the terms are read by account, so that none is missed for being one of many.
   */
  async find(q: string, self: string): Promise<Person[]> {
    const prefix = fold(q);
    if (prefix === '') return [];
    const [everywhere, { near, friends, neighbours, apart }] = await Promise.all([this.#everywhere(prefix), this.#near(self, prefix)]);
    const ids = rankPeople([...near, ...everywhere], self, friends, neighbours).filter((id) => !apart.has(id));
    return this.#accounts.describe(ids.slice(0, most));
  }

  /** Among all: the first of each kind. Of those who are left out, or not active, there are fewer than what is read besides. */
  async #everywhere(prefix: string): Promise<Match[]> {
    const kinds = [termRank.username, termRank.name, termRank.word];
    const read = (kind: number) =>
      this.#read(
        this.#matching(prefix)
          .where('kind', '=', kind)
          .orderBy('term')
          .limit(2 * most),
      );
    return (await Promise.all(kinds.map(read))).flat();
  }

  /** Among friends and those one shares a place with. */
  async #near(self: string, prefix: string) {
    const [{ friends, apart }, ids] = await Promise.all([
      this.#relations.nearAndApart(self),
      this.#places.neighbours(self, mostNeighbours),
    ]);
    const neighbours = new Set(ids);
    return { near: await this.#amongThem([...friends.union(neighbours)], prefix), friends, neighbours, apart };
  }

  async #amongThem(accounts: readonly string[], prefix: string): Promise<Match[]> {
    if (accounts.length === 0) return [];
    return this.#read(this.#matching(prefix).where('account_id', 'in', accounts.map(uuidToBytes)));
  }

  #matching(prefix: string) {
    return this.#db
      .selectFrom('account_term')
      .select(['kind', 'term', 'account_id'])
      .where(sql<boolean>`term LIKE ${likePrefix(prefix)} ESCAPE '|'`);
  }

  async #read(query: { execute(): Promise<{ kind: number; term: string; account_id: Buffer }[]> }): Promise<Match[]> {
    const rows = await onSql(() => query.execute());
    return rows.map(({ kind, term, account_id }) => ({ id: bytesToUuid(account_id), kind, term }));
  }
}
