import type { ListedPerson, SeenPerson } from '@chatter/contracts/auth/console-views.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { PeopleFilter } from '../domain/people-filter.ts';
import { fold, likePrefix } from '../domain/search-terms.ts';
import { applicationOf } from './application-of.ts';
import { factorsIn } from './factors.ts';
import { listed, listedOf } from './listed.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';

/** People as the console shows them: of what they write nothing is here, nor anywhere else in auth. */
export class ConsolePeople {
  readonly #db: Kysely<AuthTables>;
  readonly #sessions: Pick<Sessions, 'list'>;

  constructor(db: Kysely<AuthTables>, sessions: Pick<Sessions, 'list'>) {
    this.#db = db;
    this.#sessions = sessions;
  }

  /** Who registered last comes first: ids begin with their time. Registrations without an address of their own are nobody. */
  async list({ q, role, standing, after, limit }: PeopleFilter): Promise<ListedPerson[]> {
    let query = listed(this.#db).orderBy('a.id', 'desc').limit(limit);
    if (after !== undefined) query = query.where('a.id', '<', uuidToBytes(after));
    if (role !== undefined) query = query.where('a.role', '=', role);
    if (standing === 'pending') query = query.where('a.activated_at', 'is', null);
    if (standing === 'active') query = query.where('a.activated_at', 'is not', null).where('s.at', 'is', null);
    if (standing === 'suspended') query = query.where('s.at', 'is not', null);
    const prefix = fold(q ?? '');
    if (prefix !== '') {
      const like = likePrefix(prefix);
      // The column is ASCII, and MariaDB refuses to compare it with anything else.
      const byUsername = /^[!-~]+$/.test(prefix) ? sql<boolean>`a.username_key LIKE ${like} ESCAPE '|'` : sql<boolean>`FALSE`;
      query = query.where(
        sql<boolean>`(${byUsername} OR a.email_key LIKE ${like} ESCAPE '|'
          OR a.id IN (SELECT account_id FROM account_term WHERE term LIKE ${like} ESCAPE '|'))`,
      );
    }
    return (await onSql(() => query.execute())).map(listedOf);
  }

  /** One person; null when there is none. */
  async see(id: string, now: Date): Promise<SeenPerson | null> {
    const row = await onSql(() => listed(this.#db).where('a.id', '=', uuidToBytes(id)).executeTakeFirst());
    if (row === undefined) return null;
    const sessions = await this.#sessions.list(id, now);
    const application = await onSql(() =>
      this.#db
        .selectFrom('application')
        .selectAll()
        .where('account_id', '=', uuidToBytes(id))
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    return {
      ...listedOf(row),
      activatedAt: row.activated_at?.toISOString() ?? null,
      suspension: row.suspended_at === null ? null : { at: row.suspended_at.toISOString(), why: row.suspended_why ?? '' },
      sessions: sessions.map(({ device, createdAt, lastUsedAt }) => ({
        device,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
      })),
      hasPassword: row.password_hash !== null,
      factors: await onSql(() => factorsIn(this.#db, id)),
      application: application === undefined ? null : applicationOf(application),
    };
  }
}
