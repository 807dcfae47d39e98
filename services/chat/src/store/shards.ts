import { logFunctions, logKeys } from '@chatter/contracts/chat/buffers.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { isDuplicate, onSql } from '@chatter/platform/mysql.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';
import type { Kysely } from 'kysely';
import { callLog } from './log-library.ts';
import type { ChatTables } from './schema/tables.ts';
import type { Witnesses } from './witnesses.ts';

export interface ShardState {
  epoch: number;
  runId: string;
}

/** What Redis says of a shard; zero and null where it knows nothing. */
interface Found {
  epoch: number;
  runId: string | null;
}

export interface ShardsDeps {
  redis: Redis;
  db: Kysely<ChatTables>;
  log: Logger;
  count: number;
  /** Who is asked before a Redis that restarted is trusted; null: it is not trusted. */
  witnesses: Pick<Witnesses, 'agree'> | null;
}

/**
 * The shards' epochs, agreed between MySQL (which never forgets one) and Redis (whose run id tells whether it restarted). An epoch ends
 * when Redis may have lost something of it.
 */
export class Shards {
  readonly count: number;
  readonly #deps: ShardsDeps;
  readonly #states: (ShardState | undefined)[] = [];
  /** Shards to be agreed upon anew: Redis may be another one since they were. */
  readonly #stale = new Set<number>();
  readonly #opening = new Map<number, Promise<ShardState>>();

  constructor(deps: ShardsDeps) {
    this.#deps = deps;
    this.count = deps.count;
    // A restarted Redis restores the run id of its shards with its data: only a fresh look at its own tells. No connection outlives a run.
    const doubt = () => {
      for (let shard = 0; shard < deps.count; shard++) this.#stale.add(shard);
    };
    deps.redis.on('close', doubt);
    deps.redis.on('ready', doubt);
  }

  /** The state of a shard as this process knows it; undefined until opened. */
  peek(shard: number): ShardState | undefined {
    return this.#states[shard];
  }

  /** The state of a shard, opened if need be. */
  get(shard: number): Promise<ShardState> {
    const state = this.#states[shard];
    return state === undefined || this.inDoubt(shard) ? this.refresh(shard) : Promise.resolve(state);
  }

  /** Whether Redis may hold less of a shard than it did: while it is being agreed upon, what was agreed before does not hold. */
  inDoubt(shard: number): boolean {
    return this.#stale.has(shard) || this.#opening.has(shard);
  }

  /** Compares every shard with what Redis says of it, and agrees anew where they differ: also where nobody speaks. */
  async look(): Promise<void> {
    const looked = await Promise.allSettled(Array.from({ length: this.count }, (_, shard) => this.#look(shard)));
    for (const look of looked) if (look.status === 'rejected') throw look.reason;
  }

  async #look(shard: number): Promise<void> {
    const { epoch, runId } = await this.get(shard);
    const found = await this.#inRedis(shard);
    if (found.epoch !== epoch || found.runId !== runId) await this.refresh(shard);
  }

  /** Agrees anew on a shard's epoch: after a restart of Redis, when it lost something, or when another process raised it. */
  refresh(shard: number): Promise<ShardState> {
    let opening = this.#opening.get(shard);
    if (opening === undefined) {
      opening = this.#agree(shard).finally(() => this.#opening.delete(shard));
      this.#opening.set(shard, opening);
    }
    return opening;
  }

  /** Begins a new epoch of every shard, whatever Redis says. Answers the epochs. */
  async raiseAll(): Promise<number[]> {
    const raise = async (shard: number) => {
      await this.#epochInSql(shard);
      const state = await this.#decide(shard, await this.#runId(), () => false);
      this.#states[shard] = state;
      return state.epoch;
    };
    return Promise.all(Array.from({ length: this.count }, (_, shard) => raise(shard)));
  }

  async #agree(shard: number): Promise<ShardState> {
    this.#stale.delete(shard);
    try {
      const runId = await this.#runId();
      const found = await this.#inRedis(shard);
      const epoch = await this.#epochInSql(shard);
      const state = isOf(found, epoch, runId) ? { epoch, runId } : await this.#takeOver(shard, runId, found, epoch);
      this.#states[shard] = state;
      return state;
    } catch (error) {
      this.#stale.add(shard);
      throw error instanceof Unavailable ? error : new Unavailable(`shard ${shard} cannot be opened`, { cause: error });
    }
  }

  /** Goes on in the epoch, if this run of Redis has lost nothing of it as far as anybody knows; else in a new one. */
  async #takeOver(shard: number, runId: string, found: Found, epoch: number): Promise<ShardState> {
    const { witnesses } = this.#deps;
    const whole = epoch > 0 && found.epoch === epoch && witnesses !== null && (await witnesses.agree(shard, epoch));
    return this.#decide(shard, runId, (now) => isOf(now, now.sql, runId) || (whole && now.epoch === epoch && now.sql === epoch));
  }

  /** One decides, under the lock of the row until Redis knows: who comes next finds it decided for this run already. */
  #decide(shard: number, runId: string, goesOn: (now: Found & { sql: number }) => boolean): Promise<ShardState> {
    const { db, log } = this.#deps;
    return onSql(() =>
      db.transaction().execute(async (trx) => {
        const { epoch: sql } = await trx
          .selectFrom('log_epoch')
          .select('epoch')
          .where('shard', '=', shard)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const found = await this.#inRedis(shard);
        const same = goesOn({ ...found, sql });
        const epoch = same ? sql : Math.max(sql, found.epoch) + 1;
        if (isOf(found, epoch, runId)) return { epoch, runId };
        const since = same ? {} : { since: new Date() };
        await trx
          .updateTable('log_epoch')
          .set({ epoch, run_id: runId, ...since })
          .where('shard', '=', shard)
          .execute();
        await this.#begin(shard, epoch, runId);
        if (!same && epoch > 1) log.warn({ shard, epoch, found: found.epoch }, 'Redis may have lost something: a new epoch begins');
        return { epoch, runId };
      }),
    );
  }

  async #inRedis(shard: number): Promise<Found> {
    const [epoch, runId = null] = await this.#deps.redis.hmget(logKeys.shard(shard), 'ep', 'rid');
    return { epoch: Number(epoch ?? 0), runId };
  }

  /** Tells the log which epoch and run it is; only the first epoch had nothing before it. */
  async #begin(shard: number, epoch: number, runId: string): Promise<void> {
    const since = epoch === 1 ? 0 : Date.now();
    await callLog(this.#deps.redis, logFunctions.shardInit, [logKeys.shard(shard)], [epoch, runId, since]);
  }

  async #runId(): Promise<string> {
    const info = await this.#deps.redis.info('server');
    return /run_id:([0-9a-f]+)/.exec(info)?.[1] ?? '';
  }

  /** The shard's epoch as MySQL has it; 0 before the first has begun. */
  async #epochInSql(shard: number): Promise<number> {
    const { db } = this.#deps;
    const select = () => onSql(() => db.selectFrom('log_epoch').select('epoch').where('shard', '=', shard).executeTakeFirst());
    const known = await select();
    if (known !== undefined) return known.epoch;
    try {
      await onSql(() => db.insertInto('log_epoch').values({ shard, epoch: 0, run_id: '', since: null }).execute());
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    return (await select())?.epoch ?? 0;
  }
}

function isOf(found: Found, epoch: number, runId: string): boolean {
  return epoch > 0 && found.epoch === epoch && found.runId === runId;
}
