import type { Entry } from './entry.ts';

/**
 * Where an outbox outlives its page or process. Writes are taken at once and made in the order in which they came; those that come
 * without a pause between them are made together or not at all. A store that cannot write says so in its own way: it does not throw.
 */
export interface OutboxStore {
  /** Whose entries these are; null for a store that lives as long as its client. They are never sent as anybody else's. */
  readonly account: string | null;
  /**
   * What has become this client's to send: all that is left of an earlier time, and of other tabs that are gone. Asked at the start
   * and from time to time; what was answered before may come again.
   * @throws whatever keeps the store from being read
   */
  load(): Promise<readonly Entry[]>;
  put(entry: Entry): void;
  remove(m: string): void;
  /** Finishes what was taken and lets others have the entries. */
  close(): void;
}
