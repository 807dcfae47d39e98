import type { Entry } from './entry.ts';
import type { OutboxStore } from './outbox-store.ts';

/** A store for bots, tests and load generators: it lasts as long as the object. */
export function memoryOutbox(): OutboxStore {
  const entries = new Map<string, Entry>();
  return {
    account: null,
    load: () => Promise.resolve([...entries.values()]),
    put: (entry) => void entries.set(entry.m, entry),
    remove: (m) => void entries.delete(m),
    close: () => {},
  };
}
