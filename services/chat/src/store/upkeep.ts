import { anyMetaKey } from '@chatter/contracts/chat/buffers.ts';
import type { Conversations } from './conversations.ts';
import type { Loader } from './loader.ts';
import type { MessageLog } from './message-log.ts';
import type { Receipts } from './receipts.ts';

const scanCount = 500;
const idLength = 36;

/** What chat does beside accepting: receipts and activity to MySQL, idle conversations out of Redis. */
export class Upkeep {
  readonly #log: MessageLog;
  readonly #receipts: Receipts;
  readonly #conversations: Conversations;
  readonly #loader: Loader;
  #active = new Map<string, number>();
  #cursor = '0';

  constructor(log: MessageLog, receipts: Receipts, conversations: Conversations, loader: Loader) {
    this.#log = log;
    this.#receipts = receipts;
    this.#conversations = conversations;
    this.#loader = loader;
  }

  /** Notes that something was said, for the order of the recent list. */
  said(c: string, atMs: number): void {
    this.#active.set(c, atMs);
  }

  /** Writes activity into MySQL. */
  async touch(): Promise<void> {
    const active = this.#active;
    this.#active = new Map();
    try {
      await this.#conversations.touch(active);
    } catch (error) {
      for (const [c, atMs] of active) if (!this.#active.has(c)) this.#active.set(c, atMs);
      throw error;
    }
  }

  /** Writes receipts into MySQL. */
  async flush(): Promise<void> {
    for (let shard = 0; shard < this.#log.shards.count; shard++) await this.#receipts.flush(shard);
  }

  /** Looks at some loaded conversations and unloads those idle for `idleMs` that MySQL has whole; the next call looks at the next ones. */
  async unloadSome(idleMs: number): Promise<number> {
    const [next, keys] = (await this.#log.redis.call('SCAN', this.#cursor, 'MATCH', anyMetaKey, 'COUNT', scanCount)) as [string, string[]];
    this.#cursor = next;
    let unloaded = 0;
    for (const key of keys) {
      const c = key.slice(-idLength);
      if (!(await this.#log.unload(c, idleMs))) continue;
      this.#loader.forget(c);
      unloaded++;
    }
    return unloaded;
  }
}
