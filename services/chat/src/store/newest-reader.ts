import { LRUCache } from 'lru-cache';
import type { MessageLog, Newest } from './message-log.ts';

/** So much text is more than any page carries. */
const heavyChars = 1_048_576;

/** Reads newest events in one go, but where entries are so large that they are better read piece by piece. */
export class NewestReader {
  readonly #log: Pick<MessageLog, 'newest'>;
  readonly #heavy = new LRUCache<string, true>({ max: 10_000, ttl: 600_000 });

  constructor(log: Pick<MessageLog, 'newest'>) {
    this.#log = log;
  }

  /** At least `limit` events where Redis has them, and the head read after them; null: read it piece by piece. */
  async read(c: string, limit: number): Promise<Newest | null> {
    if (this.#heavy.has(c)) return null;
    const newest = await this.#log.newest(c, limit);
    let chars = 0;
    for (const { text } of newest?.hot ?? []) chars += text.length;
    if (chars > heavyChars) this.#heavy.set(c, true);
    return newest;
  }
}
