import { readFile } from 'node:fs/promises';
import { logFunctions, logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { Redis } from 'ioredis';

export const shards = 16;
export const allShards: number[] = Array.from({ length: shards }, (_, shard) => shard);
const runId = 'test';

/** Something to say; what is left out is made up. */
export interface Saying {
  body?: string;
  from?: string;
  m?: string;
}

/** Writes to the conversation log as chat does, by the same functions of Redis. */
export class LogWriter implements Disposable {
  readonly redis: Redis;
  epoch = 1;

  private constructor(redis: Redis) {
    this.redis = redis;
  }

  /** @param url Redis, as its administrator */
  static async open(url: string): Promise<LogWriter> {
    const redis = new Redis(url);
    await redis.call(
      'FUNCTION',
      'LOAD',
      'REPLACE',
      await readFile(new URL(import.meta.resolve('@chatter/contracts/chat/message-log.lua')), 'utf8'),
    );
    const writer = new LogWriter(redis);
    await writer.begin(1);
    return writer;
  }

  /** Begins an epoch in every shard. */
  async begin(epoch: number): Promise<void> {
    this.epoch = epoch;
    for (const shard of allShards) await this.#call(logFunctions.shardInit, [logKeys.shard(shard)], [epoch, runId, 0]);
  }

  /** A conversation that chat has loaded, in a shard if one is named. */
  async conversation(wanted?: number): Promise<string> {
    let c = uuidV7();
    while (wanted !== undefined && shardOf(c, shards) !== wanted) c = uuidV7();
    await this.load(c, 0);
    return c;
  }

  /** Loads a conversation in the present epoch, going on after a seq. */
  async load(c: string, seq: number): Promise<void> {
    const shard = shardOf(c, shards);
    const un = (await this.redis.hget(logKeys.shard(shard), 'un')) ?? '0';
    const keys = [logKeys.shard(shard), logKeys.meta(shard, c), logKeys.hot(shard, c), logKeys.log(shard, this.epoch)];
    await this.#call(logFunctions.init, keys, [this.epoch, runId, un, c, seq, seq, 1_000_000, seq, 1]);
  }

  /** Appends messages of one conversation in one call; returns the events as they are on the wire. */
  async say(c: string, sayings: readonly Saying[]): Promise<ConversationEvent[]> {
    const said = sayings.map(({ body = 'hello', from = uuidV7(), m = uuidV7() }) => ({ body, from, m }));
    const args = said.flatMap(({ body, from, m }) => [from, m, 'u', 'h', restOf(from, m, body)]);
    const shard = shardOf(c, shards);
    const keys = [
      logKeys.shard(shard),
      logKeys.log(shard, this.epoch),
      ...logKeys.dedupe(shard),
      logKeys.meta(shard, c),
      logKeys.hot(shard, c),
    ];
    const answer = (await this.#call(logFunctions.append, keys, [this.epoch, runId, c, 1, said.length, ...args])) as string[];
    return said.map(({ body, from, m }, index) => {
      const [outcome, seq, n, at] = (answer[index + 2] ?? answer[0] ?? '').split(' ');
      if (outcome !== 'O') throw new Error(`the log answered ${answer.join(', ')}`);
      return { seq: Number(seq), n: Number(n), at: Number(at), kind: 'message', from, m, body };
    });
  }

  /** Puts lines into a shard's log that no chat would write. */
  async smuggle(c: string, texts: readonly string[]): Promise<string> {
    const shard = shardOf(c, shards);
    const lines = texts.map((text) => `${c} h ${text}\n`).join('');
    return (await this.redis.xadd(logKeys.log(shard, this.epoch), '*', 'b', lines)) as string;
  }

  /** Entries in all logs of the epoch. */
  async length(): Promise<number> {
    let entries = 0;
    for (const shard of allShards) entries += await this.redis.xlen(logKeys.log(shard, this.epoch));
    return entries;
  }

  #call(name: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.redis.call('FCALL', name, keys.length, ...keys, ...args);
  }

  [Symbol.dispose](): void {
    this.redis.disconnect();
  }
}

function restOf(from: string, m: string, body: string): string {
  return `"kind":"message","from":"${from}","m":"${m}","body":${JSON.stringify(body)}}`;
}
