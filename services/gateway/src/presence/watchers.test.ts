import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerFrame } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { until } from '@chatter/testkit/until.ts';
import { Watchers } from './watchers.ts';

const ann = uuidV7();

/** Watchers of people who are all here; each question whom a socket sees is answered by the test. */
function open() {
  const asked: { sees(): void; hides(): void; fails(): void }[] = [];
  const sight = {
    sees: (_account: string, of: ReadonlySet<string>) =>
      new Promise<ReadonlySet<string>>((resolve, reject) => {
        asked.push({ sees: () => resolve(of), hides: () => resolve(new Set()), fails: () => reject(new Unavailable('away')) });
      }),
  };
  const store = { read: async (accounts: readonly string[]) => accounts.map(() => ({ state: 'online' as const })) };
  const bus = { followLive: () => ({ stop: () => {} }), flush: async () => {} };
  const failed: unknown[] = [];
  const log = { warn: (...words: unknown[]) => failed.push(words) };
  const watchers = new Watchers(store, bus, sight, log as never);
  const told: string[] = [];
  const ben = { account: uuidV7(), open: true, say: (frame: ServerFrame) => told.push('state' in frame ? frame.state : frame.t) };
  const watch = async () => {
    const before = asked.length;
    watchers.watch(ben, { t: 'watch', accounts: [ann] });
    await until('it is asked', () => asked.length > before);
  };
  return { watchers, asked, failed, told, ben, watch };
}

test('an older answer does not undo a newer one', async () => {
  const { watchers, asked, told, watch } = open();
  await watch();
  asked[0]?.sees();
  await until('she is seen', () => told.length === 1);
  const older = watchers.changed(ann);
  const newer = watchers.changed(ann);
  asked[2]?.hides();
  await newer;
  asked[1]?.sees();
  await older;
  assert.deepEqual([told, watchers.size], [['online', 'offline'], 0]);
  watchers.stop();
});

test('a list that could be asked at last is told of once', async () => {
  const { watchers, asked, failed, told, watch } = open();
  await watch();
  asked[0]?.fails();
  await until('it failed', () => failed.length === 1);
  await watch();
  asked[1]?.sees();
  await until('she is seen', () => told.length === 1);
  const swept = watchers.sweep();
  asked[2]?.sees();
  await swept;
  assert.deepEqual(told, ['online']);
  watchers.stop();
});

test('a sweep looks again at who was told of everybody: what told of a change may have been lost', async () => {
  const { watchers, asked, told, watch } = open();
  await watch();
  asked[0]?.sees();
  await until('she is seen', () => told.length === 1);
  const swept = watchers.sweep();
  asked[1]?.hides();
  await swept;
  assert.deepEqual([told, watchers.size], [['online', 'offline'], 0]);
  watchers.stop();
});

test('what could not be asked is asked again, before the next sweep', async (t) => {
  const { watchers, asked, failed, told, watch } = open();
  await watch();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  asked[0]?.fails();
  while (failed.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([told, asked.length], [[], 1]);
  t.mock.timers.tick(5000);
  assert.equal(asked.length, 2);
  asked[1]?.sees();
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(told, ['online']);
  watchers.stop();
});

test('a change of somebody is looked into for their own sockets and for those that want to see them, by the last list of each', async () => {
  const { watchers, asked, told, ben, watch } = open();
  await watch();
  asked[0]?.sees();
  await until('she is seen', () => told.length === 1);
  watchers.watch(ben, { t: 'watch', accounts: [uuidV7()] });
  await until('it is asked', () => asked.length === 2);
  asked[1]?.hides();
  await watchers.changed(ann);
  await watchers.changed(uuidV7());
  assert.equal(asked.length, 2);
  const looked = watchers.changed(ben.account);
  assert.equal(asked.length, 3);
  asked[2]?.hides();
  await looked;
  watchers.closed(ben);
  await watchers.changed(ben.account);
  await watchers.changed(null);
  assert.equal(asked.length, 3);
});
