import type { Entry } from './entry.ts';
import { type Database, openDatabase, resultOf, transact } from './indexed-db.ts';
import type { OutboxStore } from './outbox-store.ts';
import { claimTab, type TabClaim } from './tab-claim.ts';

export interface IndexedDbOutboxOptions {
  /** Whose entries: each account has a database of its own, and its entries go nowhere else. */
  account: string;
  /** Told when something could not be written; the entries then last as long as the page. */
  onFault(fault: unknown): void;
}

type StoredEntry = Entry & { tab: string };

/**
 * A store that outlives the page, for a browser.
 *
 * Several tabs of one account share the database, and each entry belongs to the tab that took it: only that tab sends it. When a
 * tab is gone (its lock is free, see `tab-claim.ts`), the next one that loads takes its entries over, in one transaction and under
 * that lock: exactly one tab, and in the old order. Tabs load when they start and every 25 s, so nothing is left behind for long.
 *
 * Where there are no Web Locks, a tab takes over everything once, when it starts. An entry may then be sent by two tabs: under the
 * same `m`, so that the server accepts it once.
 */
export function indexedDbOutbox({ account, onFault }: IndexedDbOutboxOptions): OutboxStore {
  const name = `chatter-outbox:${account}`;
  const ready = Promise.all([openDatabase(name), claimTab(name)]);
  // Who loads is told that it could not be opened; who writes need not be told again and again.
  const writable = ready.catch(() => null);
  let changes = new Map<string, Entry | null>();
  let written = Promise.resolve();
  let loaded = false;

  async function write(batch: Map<string, Entry | null>): Promise<void> {
    const opened = await writable;
    if (opened === null) return;
    const [database, { tab }] = opened;
    await transact(database, 'readwrite', (store) => {
      for (const [m, entry] of batch) entry === null ? store.delete(m) : store.put({ ...entry, tab });
    }).catch(onFault);
  }

  function change(m: string, entry: Entry | null): void {
    if (changes.size === 0) {
      queueMicrotask(() => {
        written = write(changes);
        changes = new Map();
      });
    }
    changes.set(m, entry);
  }

  return {
    account,
    put: (entry) => change(entry.m, entry),
    remove: (m) => change(m, null),
    async load() {
      const [database, claim] = await ready;
      if (loaded && !claim.exact) return [];
      loaded = true;
      return await takeOver(database, claim);
    },
    close() {
      queueMicrotask(async () => {
        await written;
        const opened = await writable;
        opened?.[1].release();
        opened?.[0].close();
      });
    },
  };
}

/** Makes the entries of tabs that are gone this tab's own. */
async function takeOver(database: Database, claim: TabClaim): Promise<Entry[]> {
  const stored = await transact(database, 'readonly', (store) => resultOf(store.getAll()));
  const tabs = new Set((stored as StoredEntry[]).map((entry) => entry.tab));
  tabs.delete(claim.tab);
  const taken: Entry[] = [];
  for (const tab of tabs) taken.push(...((await claim.ifGone(tab, () => inherit(database, tab, claim.tab))) ?? []));
  return taken.sort((a, b) => a.order - b.order);
}

/** Gives all entries of one tab to another, and returns them. */
async function inherit(database: Database, from: string, to: string): Promise<Entry[]> {
  return await transact(database, 'readwrite', async (store) => {
    const stored = (await resultOf(store.getAll())) as StoredEntry[];
    const theirs = stored.filter(({ tab }) => tab === from);
    for (const entry of theirs) store.put({ ...entry, tab: to });
    return theirs.map(({ tab: _, ...entry }) => entry);
  });
}
