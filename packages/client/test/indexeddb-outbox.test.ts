import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Page } from 'playwright-core';
import type { Entry, SendingEntry } from '../src/outbox/entry.ts';
import type { OutboxStore } from '../src/outbox/outbox-store.ts';
import { c } from './sample.ts';
import { openTabs, type Tabs } from './tabs.ts';

type OutboxModule = typeof import('../src/outbox/indexeddb-outbox.ts');

/** In the page: its stores, by account; and how it says that something went wrong. */
declare const stores: Record<string, OutboxStore>;
declare const reportError: (fault: unknown) => void;

let tabs: Tabs;
let account: string;
before(async () => {
  tabs = await openTabs();
});
after(() => tabs[Symbol.asyncDispose]());

const bodies = (entries: readonly Entry[]) => entries.map(({ body }) => body);

function entry(body: string, order: number): SendingEntry {
  return { m: uuidV7(), c, body, order, state: 'sending' };
}

/** A tab with a store of this test's account. */
async function open(of = account): Promise<Page> {
  const page = await tabs.open();
  await page.evaluate(async (name) => {
    const path = '/src/outbox/indexeddb-outbox.ts';
    const module: OutboxModule = await import(path);
    const onFault = (fault: unknown) => reportError(fault);
    Object.assign(globalThis, { stores: { [name]: module.indexedDbOutbox({ account: name, onFault }) } });
  }, of);
  return page;
}

const load = (page: Page, of = account) => page.evaluate(async (name) => (await stores[name]?.load()) ?? [], of);

/** Puts entries and waits until the browser has them on record. */
async function put(page: Page, entries: readonly Entry[]): Promise<void> {
  await page.evaluate(
    ([name, all]) => {
      for (const one of all) stores[name]?.put(one);
    },
    [account, entries] as const,
  );
  await until('the entries are on record', async () => (await recorded(page)).length >= entries.length);
}

/** What stands in the database, whoever's it is. */
function recorded(page: Page): Promise<Entry[]> {
  return page.evaluate(async (name) => {
    const path = '/src/outbox/indexed-db.ts';
    const { openDatabase, transact, resultOf }: typeof import('../src/outbox/indexed-db.ts') = await import(path);
    const database = await openDatabase(`chatter-outbox:${name}`);
    const all = await transact(database, 'readonly', (store) => resultOf(store.getAll()));
    database.close();
    return all as Entry[];
  }, account);
}

test.beforeEach(() => {
  account = uuidV7();
});

test('entries outlive their page, and come back in the order in which they were written', async () => {
  const page = await open();
  const entries = [entry('b', 2), entry('a', 1), { ...entry('f', 3), state: 'failed' as const, code: 'conflict' }];
  await put(page, entries);
  await page.close();
  const next = await open();
  const found = await until('the next page has them', async () => {
    const all = await load(next);
    return all.length > 0 ? all : null;
  });
  assert.deepEqual(found, [entries[1], entries[0], entries[2]]);
});

test('a tab leaves alone what belongs to a tab that lives, and takes it over when that one is gone; only one does', async () => {
  const [first, second, third] = await Promise.all([open(), open(), open()]);
  await put(first, [entry('a', 1), entry('b', 2)]);
  assert.deepEqual([await load(second), await load(third), await load(first)], [[], [], []]);
  await first.close();
  const taken = await until('one of them takes over', async () => {
    const both = await Promise.all([load(second), load(third)]);
    return both.flat().length > 0 ? both : null;
  });
  assert.deepEqual(bodies(taken.flat()), ['a', 'b']);
  assert.ok(taken.some((one) => one.length === 0));
  assert.deepEqual([await load(second), await load(third)], [[], []]);
});

test('what is removed is gone, and an entry stands as it was put last', async () => {
  const page = await open();
  const [kept, gone] = [entry('kept', 1), entry('gone', 2)];
  await page.evaluate(
    ([name, one, other]) => {
      const store = stores[name];
      store?.put(one);
      store?.put(other);
      store?.remove(other.m);
      store?.put({ ...one, state: 'sent', seq: 5, n: 5, at: 1, epoch: 1 });
    },
    [account, kept, gone] as const,
  );
  const [only] = await until('it is on record', async () => {
    const all = await recorded(page);
    return all.length > 0 ? all : null;
  });
  assert.deepEqual([only?.body, only?.state, (await recorded(page)).length], ['kept', 'sent', 1]);
});

test('a store that was closed leaves its entries to others at once', async () => {
  const [first, second] = await Promise.all([open(), open()]);
  await first.evaluate(
    ([name, one]) => {
      stores[name]?.put(one);
      stores[name]?.close();
    },
    [account, entry('a', 1)] as const,
  );
  const taken = await until('the other takes over', async () => {
    const all = await load(second);
    return all.length > 0 ? all : null;
  });
  assert.deepEqual(bodies(taken), ['a']);
});

test('one account’s entries are not another’s', async () => {
  const page = await open();
  await put(page, [entry('a', 1)]);
  await page.close();
  const other = uuidV7();
  assert.deepEqual(await load(await open(other), other), []);
});

test('where tabs cannot know of each other, each takes over everything once', async () => {
  const first = await open();
  await put(first, [entry('a', 1)]);
  const blind = await tabs.open();
  await blind.evaluate(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
  const path = '/src/outbox/indexeddb-outbox.ts';
  const twice = await blind.evaluate(
    async ([from, name]) => {
      const module: OutboxModule = await import(from);
      const store = module.indexedDbOutbox({ account: name, onFault: reportError });
      return [await store.load(), await store.load()];
    },
    [path, account] as const,
  );
  assert.deepEqual(twice.map(bodies), [['a'], []]);
});

test('where nothing can be stored, reading says so and writing is silent', async () => {
  const page = await tabs.open();
  const path = '/src/outbox/indexeddb-outbox.ts';
  const said = await page.evaluate(
    async ([from, name, one]) => {
      Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
      const module: OutboxModule = await import(from);
      const faults: string[] = [];
      const store = module.indexedDbOutbox({ account: name, onFault: (fault) => faults.push(`${fault}`) });
      store.put(one);
      const load = await store.load().catch((fault: unknown) => `${fault}`);
      return { load, faults };
    },
    [path, account, entry('a', 1)] as const,
  );
  assert.deepEqual(said, { load: 'Error: This platform has no IndexedDB.', faults: [] });
});
