import { photoSizes } from '@chatter/contracts/auth/routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Blobs } from '@chatter/platform/blobs.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import { orphanedBefore } from '../domain/retention.ts';
import type { AuthTables } from './schema/tables.ts';

const batch = 100;

/**
 * Profile photos: their bytes as blobs, which one an account shows in its row. A photo is written down before its first blob and struck
 * out after its last, so that whatever a crash leaves is known and swept.
 */
export class Photos {
  readonly #db: Kysely<AuthTables>;
  readonly #blobs: Blobs;
  readonly #log: Logger;

  constructor(db: Kysely<AuthTables>, blobs: Blobs, log: Logger) {
    this.#db = db;
    this.#blobs = blobs;
    this.#log = log;
  }

  /** Keeps a photo and shows it; the one before is gone afterwards. */
  async set(account: string, made: ReadonlyMap<number, Uint8Array>, now: Date): Promise<void> {
    const id = uuidV7();
    const row = { id: uuidToBytes(id), account_id: uuidToBytes(account), created_at: now };
    await onSql(() => this.#db.insertInto('photo').values(row).execute());
    await Promise.all([...made].map(([size, bytes]) => this.#blobs.put(keyOf(id, size), bytes)));
    await this.#show(account, id);
  }

  async remove(account: string): Promise<void> {
    await this.#show(account, null);
  }

  /** The bytes of a photo; null when there is none of this id and size. */
  get(id: string, size: number): Promise<Buffer | null> {
    return this.#blobs.get(keyOf(id, size));
  }

  async #show(account: string, id: string | null): Promise<void> {
    const own = uuidToBytes(account);
    const former = await onSql(() =>
      withRetry(() =>
        this.#db
          .transaction()
          .setIsolationLevel('read committed')
          .execute(async (trx) => {
            const row = await trx.selectFrom('account').select('photo_id').where('id', '=', own).forUpdate().executeTakeFirstOrThrow();
            const photo = id === null ? null : uuidToBytes(id);
            await trx.updateTable('account').set({ photo_id: photo }).where('id', '=', own).execute();
            return row.photo_id;
          }),
      ),
    );
    if (former === null) return;
    try {
      await this.drop(former);
    } catch (error) {
      this.#log.warn({ err: error }, 'a photo replaced is left to the sweep');
    }
  }

  /** Removes the blobs of a photo that no account shows any more. */
  async drop(id: Buffer): Promise<void> {
    await Promise.all(photoSizes.map((size) => this.#blobs.remove(keyOf(bytesToUuid(id), size))));
    await onSql(() => this.#db.deleteFrom('photo').where('id', '=', id).execute());
  }

  /** Removes the photos that no account shows: of crashes, and of accounts that are gone. */
  async sweep(now: Date): Promise<void> {
    let found = batch;
    while (found === batch) {
      const rows = await onSql(() =>
        this.#db
          .selectFrom('photo as p')
          .leftJoin('account as a', (join) => join.onRef('a.id', '=', 'p.account_id').onRef('a.photo_id', '=', 'p.id'))
          .select('p.id')
          .where('a.id', 'is', null)
          .where('p.created_at', '<=', orphanedBefore(now))
          .limit(batch)
          .execute(),
      );
      for (const { id } of rows) await this.drop(id);
      found = rows.length;
    }
  }
}

const keyOf = (id: string, size: number) => `photos/${id}-${size}.webp`;
