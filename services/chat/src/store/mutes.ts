import { maxMutes } from '@chatter/contracts/chat/mutes.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type Kysely, sql } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

/** Conversations and people that somebody has muted. */
export class Mutes {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  async list(account: string): Promise<string[]> {
    const rows = await onSql(() =>
      this.#db.selectFrom('mute').select('target_id').where('account_id', '=', uuidToBytes(account)).execute(),
    );
    return rows.map((row) => bytesToUuid(row.target_id));
  }

  /** @throws Refusal `too-many-mutes` */
  async add(account: string, target: string): Promise<void> {
    if ((await this.list(account)).length >= maxMutes) throw new Refusal('too-many-mutes');
    await onSql(() =>
      this.#db
        .insertInto('mute')
        .values({ account_id: uuidToBytes(account), target_id: uuidToBytes(target) })
        .onDuplicateKeyUpdate({ target_id: sql`target_id` })
        .execute(),
    );
  }

  /** Forgets what an account that is gone had muted. */
  async forget(account: string): Promise<void> {
    await onSql(() => this.#db.deleteFrom('mute').where('account_id', '=', uuidToBytes(account)).execute());
  }

  async remove(account: string, target: string): Promise<void> {
    await onSql(() =>
      this.#db.deleteFrom('mute').where('account_id', '=', uuidToBytes(account)).where('target_id', '=', uuidToBytes(target)).execute(),
    );
  }
}
