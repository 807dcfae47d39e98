import { logFunctions, logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { eventsOfHotEntries, type HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import type { Witness } from '@chatter/contracts/chat/witness.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';
import { callLog, withLogLibrary } from './log-library.ts';
import { type Command, ReadGatherer } from './read-gatherer.ts';
import type { Shards } from './shards.ts';

/** One message as the log takes it: all but seq, n and at of its event. */
export interface Append {
  account: string;
  m: string;
  /** Flags of the log's function, but those that depend on the epoch. */
  flags: string;
  /** The epoch in which the archive was asked for it; 0: it was not. */
  askedIn: number;
  /** The only epoch in which it may be appended; 0: any. */
  onlyIn: number;
  hash: string;
  /** The event's JSON after `{"seq":..,"n":..,"at":..,`. */
  rest: string;
}
export interface AppendConversation {
  c: string;
  pv: number;
  sends: Append[];
}
export type AppendAnswer = { is: 'new' | 'known'; seq: number; n: number; at: number } | { is: 'refused'; code: string; at?: number };
export interface Appended {
  epoch: number;
  /** Of the new entry or, where nothing is new, of the last one; empty when there is none. */
  logId: string;
  /** Per conversation and send, in the order given. */
  answers: AppendAnswer[][];
}
/** What a conversation goes on with after a hole: the rests of the events' JSON. */
export interface AfterHole {
  /** Of the `epoch` event. */
  skipped: string;
  lost: Pick<Append, 'account' | 'm' | 'hash' | 'rest'>[];
}
/** What Redis holds of a loaded conversation. */
export interface Meta {
  c: string;
  epoch: number;
  seq: number;
  n: number;
  /** MySQL has everything up to it. */
  dseq: number;
  pv: number;
  ceil: number;
  atMs: number;
}

/** What Redis holds of a conversation, if it is loaded. */
export interface Look {
  meta: Meta | null;
  /** As long as this stands for its shard, Redis neither restarted nor forgot a conversation of it. */
  since: string;
}

/** What Redis holds of a conversation, if it is loaded, and its newest events. */
export interface Newest {
  meta: Meta | null;
  hot: HotEvent[];
}

/** An entry of a hot history as Redis answers it. */
type HotEntry = [id: string, fields: string[]];
const metaFields = ['ep', 'seq', 'n', 'dseq', 'pv', 'ceil', 'ts'];
/** Entries read at once: each holds up to 256 events or 256 KiB. */
const entriesAtOnce = 16;
/** How often heads are read while their epochs move. */
const mostTries = 3;
/** So much text is more than any answer carries: what is beyond it would be cut off. */
const enoughChars = 1_048_576;

/** The live log in Redis, through its functions; a command without an answer is Unavailable, and its outcome unknown. */
export class MessageLog {
  readonly redis: Redis;
  readonly shards: Shards;
  readonly #witness: Pick<Witness, 'saw'>;
  readonly #reads: ReadGatherer;

  constructor(redis: Redis, shards: Shards, witness: Pick<Witness, 'saw'>) {
    this.redis = redis;
    this.shards = shards;
    this.#witness = witness;
    this.#reads = new ReadGatherer(redis);
  }

  shardOf(c: string): number {
    return shardOf(c, this.shards.count);
  }

  /** Appends to one shard in one call. A shard whose epoch or run id moved is opened anew and asked once more. */
  async append(shard: number, conversations: readonly AppendConversation[]): Promise<Appended> {
    for (let tries = 0; ; tries++) {
      const { epoch, runId } = await this.shards.get(shard);
      const keys = [logKeys.shard(shard), logKeys.log(shard, epoch), ...logKeys.dedupe(shard)];
      const args: (string | number)[] = [epoch, runId];
      for (const { c, pv, sends } of conversations) {
        keys.push(logKeys.meta(shard, c), logKeys.hot(shard, c));
        args.push(c, pv, sends.length);
        for (const send of sends) args.push(send.account, send.m, flagsOf(send, epoch), send.hash, send.rest);
      }
      const [status, logId = '', ...texts] = (await this.#call(logFunctions.append, keys, args)) as string[];
      if (status === 'OK') {
        if (logId !== '') this.#witness.saw(shard, epoch, logId);
        return { epoch, logId, answers: answersOf(conversations, texts) };
      }
      if (status !== 'ESHARD' || tries > 0) throw new Unavailable(`the log answered ${status}`);
      await this.shards.refresh(shard);
    }
  }

  /** Loads a conversation; `after` a hole come, at once, the events that are given. */
  async init(
    c: string,
    at: { epoch: number; runId: string; un: string; seq: number; n: number; ceil: number; dseq: number; pv: number },
    after?: AfterHole,
  ): Promise<'OK' | 'ESHARD' | 'EUN' | 'EXISTS'> {
    const shard = this.shardOf(c);
    const own = [logKeys.meta(shard, c), logKeys.hot(shard, c)];
    const keys = [logKeys.shard(shard), ...own, logKeys.log(shard, at.epoch), ...logKeys.dedupe(shard)];
    const args = [at.epoch, at.runId, at.un, c, at.seq, at.n, at.ceil, at.dseq, at.pv];
    if (after !== undefined) args.push(after.skipped, ...after.lost.flatMap(({ account, m, hash, rest }) => [account, m, hash, rest]));
    return (await this.#call(logFunctions.init, keys, args)) as 'OK' | 'ESHARD' | 'EUN' | 'EXISTS';
  }

  /** How often something was unloaded from the shard: changes while a loader asks the archive make it ask again. */
  async unloads(shard: number): Promise<string> {
    return (await this.#run(() => this.redis.hget(logKeys.shard(shard), 'un'))) ?? '0';
  }

  /** Lets the log give numbers up to `ceil`, which MySQL has reserved. */
  async raiseCeiling(c: string, epoch: number, ceil: number): Promise<void> {
    const shard = this.shardOf(c);
    await this.#call(logFunctions.reserve, [logKeys.shard(shard), logKeys.meta(shard, c)], [epoch, ceil]);
  }

  /** Lets only those speak who know the version `pv` of who may, or a later one. */
  async raiseVersion(c: string, pv: number): Promise<void> {
    const shard = this.shardOf(c);
    const { epoch } = await this.shards.get(shard);
    await this.#call(logFunctions.version, [logKeys.meta(shard, c)], [epoch, pv]);
  }

  /** Forgets an idle conversation that MySQL has whole; false when it is none. */
  async unload(c: string, idleMs: number): Promise<boolean> {
    const shard = this.shardOf(c);
    const keys = [logKeys.shard(shard), logKeys.meta(shard, c), logKeys.hot(shard, c), logKeys.marks(shard, c), logKeys.dirtyMarks(shard)];
    return (await this.#call(logFunctions.unload, keys, [c, idleMs])) === 1;
  }

  /** What Redis holds of conversations; null for those that are not loaded in the current epoch. */
  async metas(cs: readonly string[]): Promise<(Meta | null)[]> {
    return (await this.looks(cs)).map(({ meta }) => meta);
  }

  /**
   * Looks at conversations, one call for each of their shards. A Redis that restarted is not believed before it is agreed how it goes on: it
   * may hold less than clients were told.
   */
  async looks(cs: readonly string[]): Promise<Look[]> {
    for (let tries = 0; tries < mostTries; tries++) {
      const { looks, moved } = await this.#looks(cs);
      if (moved.length === 0) return looks;
      // Another process raised the epoch, or Redis lost it: what looks cold may be newer than what is known here, or gone.
      await Promise.all(moved.map((shard) => this.shards.refresh(shard)));
    }
    throw new Unavailable('the epochs move');
  }

  async #looks(cs: readonly string[]): Promise<{ looks: Look[]; moved: number[] }> {
    const byShard = [...Map.groupBy(cs.keys(), (at) => this.shardOf(cs[at] as string))];
    const calls = byShard.map(([shard, places]) => {
      const metas = places.map((at) => logKeys.meta(shard, cs[at] as string));
      return ['fcall', logFunctions.heads, metas.length + 1, logKeys.shard(shard), ...metas];
    });
    const answers = (await withLogLibrary(this.redis, () => this.#pipeline(calls))) as string[][];
    const looks: Look[] = new Array(cs.length);
    const moved: number[] = [];
    for (const [index, [shard, places]] of byShard.entries()) {
      const [epoch, runId, unloads, ...texts] = answers[index] as string[];
      if (!this.#holds(shard, epoch)) moved.push(shard);
      const since = `${epoch} ${runId} ${unloads}`;
      for (const [row, at] of places.entries()) looks[at] = { meta: this.#metaOf(cs[at] as string, texts[row]?.split(' ')), since };
    }
    return { looks, moved };
  }

  /** Whether what was just read of a shard, with its epoch as Redis has it, is to be believed. Asked afterwards: no answer outlives a doubt. */
  #holds(shard: number, epoch: unknown): boolean {
    return Number(epoch ?? 0) === this.shards.peek(shard)?.epoch && !this.shards.inDoubt(shard);
  }

  #metaOf(c: string, row: readonly (string | null)[] = []): Meta | null {
    const [ep = 0, seq = 0, n = 0, dseq = 0, pv = 0, ceil = 0, atMs = 0] = row.map(Number);
    const current = this.shards.peek(this.shardOf(c))?.epoch ?? 0;
    return ep === 0 || ep !== current ? null : { c, epoch: ep, seq, n, dseq, pv, ceil, atMs };
  }

  /**
   * The newest events of a conversation, at least `limit` where the hot history has them, and what Redis holds of it by then, read in one go:
   * the events first, so that who may see the conversation by its head may see them too. Null where the epoch moved, or may have to.
   */
  async newest(c: string, limit: number): Promise<Newest | null> {
    const shard = this.shardOf(c);
    const [entries, epoch, meta] = await this.#pipeline([
      ['xrevrange', logKeys.hot(shard, c), '+', '-', 'COUNT', limit],
      ['hget', logKeys.shard(shard), 'ep'],
      ['hmget', logKeys.meta(shard, c), ...metaFields],
    ]);
    if (!this.#holds(shard, epoch)) return null;
    return { meta: this.#metaOf(c, meta as (string | null)[]), hot: eventsOfHotEntries((entries as HotEntry[]).reverse(), 0) };
  }

  /** Events above `after` in the hot history, in order; they may begin later than asked. As many as asked for, or as an answer carries. */
  async hotAfter(c: string, after: number, limit: number): Promise<HotEvent[]> {
    const key = logKeys.hot(this.shardOf(c), c);
    const entries = await this.#pieces(`${after + 1}-0`, limit, (from) => this.redis.xrange(key, from, '+', 'COUNT', entriesAtOnce));
    return eventsOfHotEntries(entries, after).slice(0, limit);
  }

  /** The last events below `before` in the hot history, oldest first; as many as asked for, or as an answer carries. */
  async hotBefore(c: string, before: number, limit: number): Promise<HotEvent[]> {
    // Nothing is below the first, and Redis takes no range that ends below its first id.
    if (before <= 1) return [];
    const key = logKeys.hot(this.shardOf(c), c);
    // The entry with the event just below may end above it.
    const last = await this.#run(() => this.redis.xrange(key, `${before - 1}-0`, '+', 'COUNT', 1));
    const older = await this.#pieces(`(${before - 1}-0`, limit, (to) => this.redis.xrevrange(key, to, '-', 'COUNT', entriesAtOnce));
    return eventsOfHotEntries([...older.reverse(), ...last], 0)
      .filter(({ seq }) => seq < before)
      .slice(-limit);
  }

  /** Reads entries piece by piece until they hold `limit` events or twice what an answer carries, or there are no more. */
  async #pieces(first: string, limit: number, read: (from: string) => Promise<HotEntry[]>): Promise<HotEntry[]> {
    const entries: HotEntry[] = [];
    let chars = 0;
    for (let from = first; ; ) {
      const piece = await this.#run(() => read(from));
      entries.push(...piece);
      for (const [, fields] of piece) chars += fields[1]?.length ?? 0;
      const last = piece.at(-1);
      if (last === undefined || piece.length < entriesAtOnce || entries.length >= limit || chars > enoughChars) return entries;
      from = `(${last[0]}`;
    }
  }

  /** The newest events of conversations, at least `events` of each where the hot history has them, oldest first. */
  async hotNewest(cs: readonly string[], events: number): Promise<HotEvent[][]> {
    const rows = await this.#pipeline(cs.map((c) => ['xrevrange', logKeys.hot(this.shardOf(c), c), '+', '-', 'COUNT', events]));
    return rows.map((row) => eventsOfHotEntries((row as [string, string[]][]).reverse(), 0));
  }

  #call(name: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return callLog(this.redis, name, keys, args);
  }

  #pipeline(commands: Command[]): Promise<unknown[]> {
    return commands.length === 0 ? Promise.resolve([]) : this.#reads.run(commands);
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new Unavailable('Redis did not answer', { cause: error });
    }
  }
}

function flagsOf({ flags, askedIn, onlyIn }: Append, epoch: number): string {
  return `${flags}${askedIn === epoch ? 'a' : ''}${onlyIn !== 0 && onlyIn !== epoch ? 'x' : ''}`;
}

function answersOf(conversations: readonly AppendConversation[], texts: readonly string[]): AppendAnswer[][] {
  let at = 0;
  return conversations.map(({ sends }) => sends.map(() => answerOf(texts[at++] ?? 'EBUSY')));
}

function answerOf(text: string): AppendAnswer {
  const [kind, seq, n, at] = text.split(' ');
  if (kind === 'O' || kind === 'D') return { is: kind === 'O' ? 'new' : 'known', seq: Number(seq), n: Number(n), at: Number(at) };
  return kind === 'ECLOCK' ? { is: 'refused', code: kind, at: Number(seq) } : { is: 'refused', code: text };
}
