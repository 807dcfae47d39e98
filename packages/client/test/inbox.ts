import { type Latch, latch } from '@chatter/testkit/latch.ts';

/** What arrives one after the other, for a test that takes it one after the other. */
export class Inbox<T> {
  readonly #what: string;
  readonly #arrived: T[] = [];
  readonly #awaited: Latch<T>[] = [];

  /** @param what is awaited, in words, for the error when it does not come */
  constructor(what: string) {
    this.#what = what;
  }

  push(value: T): void {
    const awaited = this.#awaited.shift();
    if (awaited === undefined) this.#arrived.push(value);
    else awaited.open(value);
  }

  /** The first that was not taken yet; waits for it if need be. */
  next(): Promise<T> {
    const [first] = this.#arrived.splice(0, 1);
    if (first !== undefined) return Promise.resolve(first);
    const awaited = latch<T>(this.#what);
    this.#awaited.push(awaited);
    return awaited.opened;
  }

  /** All that nobody took. */
  rest(): T[] {
    return this.#arrived.splice(0);
  }
}
