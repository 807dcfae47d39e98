import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { liveAccount } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Interest } from '../feeds/interest.ts';
import { rates } from './buckets.ts';
import { Budgets } from './budgets.ts';
import type { Connection } from './connection.ts';
import type { Greeter } from './hello.ts';
import type { Sender } from './sender.ts';
import { Sockets } from './sockets.ts';

const c = uuidV7();
const account = uuidV7();

/** Sockets of one account with one connection; `note` is what the bus brings, and chat fails so many times. */
function open(failures: number) {
  const nothing = (_note: object, _account: string) => {};
  const it = { tried: 0, said: [] as unknown[], failures, note: nothing, ring: (_fact: object) => {} };
  const bus = {
    ask: async () => ({ epoch: 1, events: [], head: 9 }),
    followLive(live: unknown, _key: string, handler: typeof it.note) {
      if (live === liveAccount) it.note = handler;
      return { stop: () => {} };
    },
    hear(_fact: unknown, handler: typeof it.ring) {
      it.ring = handler;
      return { stop: () => {} };
    },
  } as unknown as Bus;
  const greeter = {
    async add() {
      it.tried++;
      if (it.failures-- > 0) throw new Unavailable('chat is away');
    },
  } as unknown as Greeter;
  const sockets = new Sockets(
    bus,
    { warn: () => {} } as unknown as Logger,
    { onEpochMoved: () => {} } as unknown as Interest,
    greeter,
    {} as unknown as Sender,
    new Budgets(rates),
    null,
  );
  const connection = { account, ready: true, open: true, av: 0, notedAv: 0, say: (frame: unknown) => it.said.push(frame) };
  sockets.add(connection as unknown as Connection);
  it.note({ av: 1, kind: 'conversation-added', c }, account);
  return { it, connection, sockets };
}

test('events that exist and cannot be read are not to be asked for again at once', async () => {
  const { it, connection, sockets } = open(0);
  await turn();
  it.said.length = 0;
  await sockets.fetch(connection as unknown as Connection, { t: 'fetch', id: 5, c, after: 4, limit: 100 });
  assert.deepEqual(it.said, [{ t: 'page', id: 5, epoch: 1, items: [], next: null, upTo: 4 }]);
});

test('who has a notification more is told, and nobody else', async () => {
  const { it } = open(0);
  await turn();
  it.said.length = 0;
  it.ring({ account: uuidV7() });
  it.ring({ account });
  assert.deepEqual(it.said, [{ t: 'note', av: 1, kind: 'notifications' }]);
});

test('a new conversation that could not be attached is tried again after half a second and after two more', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { it, connection } = open(2);
  await turn();
  assert.deepEqual([it.tried, it.said], [1, []]);
  context.mock.timers.tick(500);
  await turn();
  assert.deepEqual([it.tried, it.said], [2, []]);
  context.mock.timers.tick(2000);
  await turn();
  assert.deepEqual(it.said, [{ t: 'note', av: 1, kind: 'conversation-added', c }]);
  assert.equal(connection.av, 1);
});

test('one that cannot be attached at all is left to the sweep: the version stays open', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { it, connection } = open(9);
  for (const ms of [0, 500, 2000, 60_000]) {
    context.mock.timers.tick(ms);
    await turn();
  }
  assert.deepEqual([it.tried, it.said, connection.av], [3, [], 0]);
});

test('whose session has changed is told so and goes on, and nobody else', async () => {
  const { it, connection, sockets } = open(0);
  await turn();
  it.said.length = 0;
  Object.assign(connection, { session: { hash: 'mine' }, close: () => assert.fail('closed') });
  let changed = (_hashes: readonly string[]) => {};
  sockets.follow({
    onEnded: () => {},
    onChanged(listener) {
      changed = listener;
    },
  });
  changed(['another']);
  changed(['mine', 'another']);
  assert.deepEqual(it.said, [{ t: 'note', av: 1, kind: 'me-changed' }]);
});
