import type { ProfileDetails, PublicProfile } from '@chatter/contracts/auth/profile.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import { personOf } from './accounts.ts';
import type { AuthTables, ProfileTable } from './schema/tables.ts';

/** What somebody has told who has told nothing. */
export const emptyProfile: Omit<ProfileTable, 'account_id'> = {
  ...{ birth_date: null, gender: null, mobile: null, bio: null, status: null, language: null },
  ...{ street: null, city: null, region: null, postal_code: null, country: null },
};

/** What people tell of themselves. */
export class Profiles {
  readonly #db: Kysely<AuthTables>;

  constructor(db: Kysely<AuthTables>) {
    this.#db = db;
  }

  /** One's own, all of it. */
  async own(account: string): Promise<ProfileDetails> {
    const row = await onSql(() =>
      this.#db.selectFrom('profile').selectAll().where('account_id', '=', uuidToBytes(account)).executeTakeFirst(),
    );
    const { birth_date, postal_code, account_id: _, ...rest } = row ?? { ...emptyProfile, account_id: null };
    return { ...rest, birthDate: birth_date, postalCode: postal_code };
  }

  /** What others see of an activated account; null when there is none, or it is on its way out. */
  async seen(account: string): Promise<PublicProfile | null> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('account as a')
        .leftJoin('profile as p', 'p.account_id', 'a.id')
        .leftJoin('departure as d', 'd.account_id', 'a.id')
        .select(['a.id', 'a.username', 'a.first_name', 'a.last_name', 'a.photo_id', 'a.activated_at', 'p.status', 'p.bio'])
        .where('a.id', '=', uuidToBytes(account))
        .where('d.account_id', 'is', null)
        .executeTakeFirst(),
    );
    if (row === undefined || row.activated_at === null) return null;
    return { person: personOf(row), status: row.status, bio: row.bio, joinedAt: row.activated_at.toISOString() };
  }

  /** Changes parts of it; a mobile number belongs to one account, which its unique key decides. */
  async change(account: string, details: Partial<ProfileDetails>): Promise<'kept' | 'mobile-taken'> {
    const { birthDate, postalCode, ...rest } = details;
    const change: Partial<ProfileTable> = {
      ...rest,
      ...(birthDate !== undefined && { birth_date: birthDate }),
      ...(postalCode !== undefined && { postal_code: postalCode }),
    };
    if (Object.keys(change).length === 0) return 'kept';
    try {
      await onSql(() => withRetry(() => this.#write(uuidToBytes(account), change)));
      return 'kept';
    } catch (error) {
      if (isDuplicate(error)) return 'mobile-taken';
      throw error;
    }
  }

  /** The account's row is locked, so that of two who write the first row one waits. */
  async #write(account_id: Buffer, change: Partial<ProfileTable>): Promise<void> {
    await this.#db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (trx) => {
        await trx.selectFrom('account').select('id').where('id', '=', account_id).forUpdate().executeTakeFirstOrThrow();
        const there = await trx.selectFrom('profile').select('account_id').where('account_id', '=', account_id).executeTakeFirst();
        if (there === undefined)
          await trx
            .insertInto('profile')
            .values({ ...emptyProfile, ...change, account_id })
            .execute();
        else await trx.updateTable('profile').set(change).where('account_id', '=', account_id).execute();
      });
  }
}
