import { logFunctions, logKeys } from '@chatter/contracts/chat/buffers.ts';
import { isDuplicate, onSql } from '@chatter/platform/mysql.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';
import type { Kysely } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

export interface ShardState {
  epoch: number;
  runId: string;
}

/** The shards' epochs, agreed between MySQL (which never forgets one) and Redis (whose run id tells whether it restarted). */
export class Shards {
  readonly count: number;
  readonly #redis: Redis;
  readonly #db: Kysely<ChatTables>;
  readonly #trustRestart: boolean;
  readonly #states: (ShardState | undefined)[] = [];
  /** Shards to be agreed upon anew: Redis may be another one, or have lost something, since they were. */
  readonly #stale = new Set<number>();
  readonly #opening = new Map<number, Promise<ShardState>>();

  constructor(redis: Redis, db: Kysely<ChatTables>, count: number, trustRestart: boolean) {
    this.#redis = redis;
    this.#db = db;
    this.count = count;
    this.#trustRestart = trustRestart;
    // Redis restores the run id of the shard with its data: only a fresh look at Redis' own tells a restart.
    redis.on('ready', () => {
      for (let shard = 0; shard < count; shard++) this.#stale.add(shard);
    });
  }

  /** The state of a shard as this process knows it; undefined until opened. */
  peek(shard: number): ShardState | undefined {
    return this.#states[shard];
  }

  /** The state of a shard, opened if need be. */
  get(shard: number): Promise<ShardState> {
    const state = this.#states[shard];
    return state === undefined || this.#stale.has(shard) ? this.refresh(shard) : Promise.resolve(state);
  }

  /** Opens every shard; for the start of the service. */
  async openAll(): Promise<void> {
    await Promise.all(Array.from({ length: this.count }, (_, shard) => this.refresh(shard)));
  }

  /** Agrees anew on a shard's epoch: after a restart of Redis, or when another process raised it. */
  refresh(shard: number): Promise<ShardState> {
    let opening = this.#opening.get(shard);
    if (opening === undefined) {
      opening = this.#agree(shard).finally(() => this.#opening.delete(shard));
      this.#opening.set(shard, opening);
    }
    return opening;
  }

  async #agree(shard: number): Promise<ShardState> {
    this.#stale.delete(shard);
    try {
      const runId = await this.#runId();
      const found = await this.#inRedis(shard);
      const row = await this.#row(shard, runId);
      const continues = found.epoch === row.epoch && (found.runId === runId || this.#trustRestart);
      const firstEver = found.epoch === 0 && row.epoch === 1 && row.created;
      const epoch = continues || firstEver ? row.epoch : await this.#raise(shard, runId);
      if ((continues || firstEver) && found.runId !== runId) await this.#begin(shard, epoch, runId);
      const state = { epoch, runId };
      this.#states[shard] = state;
      return state;
    } catch (error) {
      this.#stale.add(shard);
      throw error instanceof Unavailable ? error : new Unavailable(`shard ${shard} cannot be opened`, { cause: error });
    }
  }

  async #inRedis(shard: number): Promise<{ epoch: number; runId: string | null }> {
    const [epoch, runId = null] = await this.#redis.hmget(logKeys.shard(shard), 'ep', 'rid');
    return { epoch: Number(epoch ?? 0), runId };
  }

  /** Tells the log which epoch and run it is; only the first epoch had nothing before it. */
  async #begin(shard: number, epoch: number, runId: string): Promise<void> {
    const since = epoch === 1 ? 0 : Date.now();
    await this.#redis.call('FCALL', logFunctions.shardInit, 1, logKeys.shard(shard), epoch, runId, since);
  }

  async #runId(): Promise<string> {
    const info = await this.#redis.info('server');
    return /run_id:([0-9a-f]+)/.exec(info)?.[1] ?? '';
  }

  async #row(shard: number, runId: string): Promise<{ epoch: number; created: boolean }> {
    const select = () =>
      onSql(() => this.#db.selectFrom('log_epoch').select(['epoch', 'run_id']).where('shard', '=', shard).executeTakeFirst());
    const known = await select();
    // A crash between the row and Redis leaves a row of this very run: the shard is as new as before.
    if (known !== undefined) return { epoch: known.epoch, created: known.run_id === runId };
    try {
      await onSql(() => this.#db.insertInto('log_epoch').values({ shard, epoch: 1, run_id: runId, since: null }).execute());
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    return { epoch: (await select())?.epoch ?? 1, created: true };
  }

  /** One winner raises, under the lock of the row until Redis knows: who comes next finds it raised for this run already. */
  #raise(shard: number, runId: string): Promise<number> {
    return onSql(() =>
      this.#db.transaction().execute(async (trx) => {
        const row = await trx.selectFrom('log_epoch').select('epoch').where('shard', '=', shard).forUpdate().executeTakeFirstOrThrow();
        const found = await this.#inRedis(shard);
        if (found.epoch === row.epoch && found.runId === runId) return row.epoch;
        const epoch = Math.max(row.epoch, found.epoch) + 1;
        await trx.updateTable('log_epoch').set({ epoch, run_id: runId, since: new Date() }).where('shard', '=', shard).execute();
        await this.#begin(shard, epoch, runId);
        return epoch;
      }),
    );
  }
}
