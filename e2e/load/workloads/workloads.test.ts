import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type System, startSystem } from '../../system.ts';
import { faultsOf } from '../figures/row.ts';
import { makePeople } from '../stage/people.ts';
import { Scene } from './scene.ts';
import { soak } from './soak.ts';
import { guardRounds, pairsWorkload } from './w1-pairs.ts';
import { roomsWorkload } from './w2-rooms.ts';
import { stockWorkload } from './w6-stock.ts';
import { workloads } from './workloads.ts';

/** A tiny run of everything: that it works, never how fast it is. */
let system: System;
let scene: Scene;
const parts = new AsyncDisposableStack();

before(async () => {
  system = parts.use(await startSystem({ gateway: { CHATTER_LIMITS: 'off' }, community: { CHATTER_LIMITS: 'off' } }, 1));
  const { url, admin, servers } = system;
  const stage = {
    gateway: url,
    pids: { services: process.pid, redis: servers.redis.program.pid as number, nats: servers.nats.program.pid as number },
    people: (count: number) => makePeople(admin, url, count),
    sqlUrl: servers.sql.urlFor,
  };
  // Of the thousand conversations that are stored, W4 reads fifty messages of each.
  const size = { seconds: 0.1, pairs: 2, sockets: 20, messages: 60_000, bodyBytes: 60 };
  scene = parts.use(new Scene(stage, size, AbortSignal.timeout(120_000), () => {}));
});
after(() => parts.disposeAsync());

test('W1 measures pairs on the system and on both references, in the open and the closed loop', async () => {
  const rows = await pairsWorkload(scene, [200]);
  assert.deepEqual(faultsOf(rows), []);
  assert.deepEqual([...new Set(rows.map(({ phase }) => phase))], ['200/s', 'saturated']);
  assert.deepEqual([...new Set(rows.map(({ target }) => target))], ['chatter', 'no storage', 'bare relay']);
});

test('W2 measures a group and a channel, in which all are heard by all', async () => {
  const rows = await roomsWorkload(scene, [12, 102]);
  assert.deepEqual(faultsOf(rows), []);
  assert.equal(rows.length, 6);
});

test('W3 weighs sockets with 20 conversations each', async () => {
  const [row] = await workloads.W3.run(scene);
  assert.deepEqual([row?.figures.sockets, row?.figures.lost], [16, 0]);
});

test('W4 reads pages that Redis has, and pages that only the archive has', async () => {
  const rows = await workloads.W4.run(scene);
  assert.deepEqual(faultsOf(rows), []);
  assert.deepEqual(
    rows.map(({ phase }) => phase),
    ['last 50, hot', 'last 50, cold'],
  );
});

test('W5 brings everybody back with what they missed, while others talk', async () => {
  const rows = await workloads.W5.run(scene);
  assert.deepEqual(faultsOf(rows), []);
  assert.deepEqual([rows[0]?.figures.sockets, rows[1]?.phase], [18, 'others meanwhile']);
});

test('W6 talks on in conversations whose history was stored in bulk', async () => {
  const rows = await stockWorkload(scene, [200]);
  assert.deepEqual(faultsOf(rows), []);
  const [stored] = await system.query<{ events: number; messages: number }>(
    'persistence',
    'SELECT (SELECT COUNT(*) FROM event) AS events, (SELECT COUNT(*) FROM message) AS messages',
  );
  assert.ok((stored?.events ?? 0) > 60_000 && (stored?.messages ?? 0) > 60_000, JSON.stringify(stored));
});

test('the guard looks at every rate three times, and a soak reads memory as it goes', async () => {
  assert.equal((await guardRounds(scene, [200])).length, 6);
  const { rows, sizes } = await soak(scene, 0.01);
  assert.deepEqual([rows.length, sizes.length, faultsOf(rows)], [1, 1, []]);
});
