import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ServerFrame } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { startRedis } from '@chatter/testkit/servers/redis.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { Arrivals } from '../src/presence/arrivals.ts';
import { PresenceStore } from '../src/presence/presence-store.ts';
import { Watchers } from '../src/presence/watchers.ts';
import type { Connection } from '../src/sockets/connection.ts';

const aliveMs = 400;
const log = createLog('test', 'fatal');
const servers = new AsyncDisposableStack();
let nats: Awaited<ReturnType<typeof startNats>>;
let redis: Awaited<ReturnType<typeof startRedis>>;
before(async () => {
  [nats, redis] = await Promise.all([startNats(), startRedis()]);
  servers.use(nats);
  servers.use(redis);
});
after(() => servers.disposeAsync());

/** What a gateway does of presence, with the accounts a gateway has at Redis and NATS. */
async function startGateway(graceMs = 0) {
  const bus = await openBus('gateway', nats.urlFor('gateway'), log);
  const client = new Redis(redis.urlFor('gateway'));
  const store = new PresenceStore(client, uuidV7(), aliveMs);
  const arrivals = new Arrivals(store, bus, log, graceMs);
  const watchers = new Watchers(store, bus, sight, log);
  const kill = async () => {
    arrivals.stop();
    watchers.stop();
    client.disconnect();
    await bus.close();
  };
  return { bus, client, store, arrivals, watchers, kill, [Symbol.asyncDispose]: kill };
}

/** Whom nobody sees, and whether that can be asked. */
const hidden = new Set<string>();
let sightIsUp = true;
const sight = {
  sees: async (_: string, of: ReadonlySet<string>) => {
    if (!sightIsUp) throw new Error('away');
    return new Set([...of].filter((account) => !hidden.has(account)));
  },
};

const socketOf = (account: string) => ({ account }) as Connection;

/** A socket that keeps whom it was told of, and what. */
function watcher() {
  const told: string[] = [];
  const frames: Extract<ServerFrame, { t: 'presence' }>[] = [];
  const say = (frame: ServerFrame) => {
    if (frame.t !== 'presence') return assert.fail(frame.t);
    told.push(frame.state);
    frames.push(frame);
  };
  return { account: uuidV7(), open: true, say, told, frames };
}
const comes = (to: { told: string[] }, ...states: string[]) =>
  until(states.join(', '), () => to.told.length >= states.length).then(() => assert.deepEqual(to.told, states));

test('who watches is told at once how it is, and when somebody comes and goes, on whichever gateway', async () => {
  await using here = await startGateway();
  await using there = await startGateway();
  const ann = uuidV7();
  const ben = watcher();
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  await comes(ben, 'offline');
  assert.deepEqual(ben.frames[0], { t: 'presence', of: ann, state: 'offline' });
  const [one, two, far] = [socketOf(ann), socketOf(ann), socketOf(ann)];
  const beforeMs = Date.now();
  there.arrivals.arrived(far);
  await comes(ben, 'offline', 'online');
  here.arrivals.arrived(one);
  here.arrivals.arrived(two);
  await until('both gateways are written', async () => (await here.client.zrange(`pres:${ann}`, '0', '-1')).length === 2);
  there.arrivals.closed(far);
  here.arrivals.closed(one);
  const cem = watcher();
  here.watchers.watch(cem, { t: 'watch', accounts: [ann] });
  await comes(cem, 'online');
  here.arrivals.closed(two);
  await comes(ben, 'offline', 'online', 'offline');
  const { lastSeen = 0 } = ben.frames[2] ?? {};
  assert.ok(lastSeen >= beforeMs && lastSeen <= Date.now());
});

test('a reload is not seen', async () => {
  await using here = await startGateway(60_000);
  const ann = uuidV7();
  const ben = watcher();
  const [one, two] = [socketOf(ann), socketOf(ann)];
  here.arrivals.arrived(one);
  await until('it is written', async () => (await here.store.read([ann]))[0]?.state === 'online');
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  await comes(ben, 'online');
  here.arrivals.closed(one);
  here.arrivals.arrived(two);
  await here.arrivals.stay();
  await here.watchers.sweep();
  assert.deepEqual(ben.told, ['online']);
});

test('when a line breaks those who go, and come again at once, are written some at a time and in their order', async () => {
  await using here = await startGateway();
  const administrator = new Redis(redis.url);
  servers.defer(() => administrator.disconnect());
  const transactions = async () => Number(/^cmdstat_exec:calls=(\d+)/m.exec(await administrator.info('commandstats'))?.[1] ?? 0);
  const before = await transactions();
  const people = Array.from({ length: 100 }, () => uuidV7());
  const moves = people.flatMap((account) => [here.store.arrive(account), here.store.leave(account), here.store.arrive(account)]);
  const states = (await Promise.all([...moves, here.store.leave(people[0] as string)])).map(({ state }) => state);
  assert.equal((await transactions()) - before, Math.ceil(states.length / 32));
  // What they were before they came, and are after they went.
  assert.deepEqual(states, [...people.flatMap(() => ['offline', 'offline', 'offline']), 'offline']);
  const now = (await here.store.read(people)).map(({ state }) => state);
  assert.deepEqual(now, ['offline', ...people.slice(1).map(() => 'online')]);
});

test('the people of a gateway that was killed are offline when its last sign is old, and the sweep tells', async () => {
  await using here = await startGateway();
  const there = await startGateway();
  const ann = uuidV7();
  const ben = watcher();
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  await comes(ben, 'offline');
  there.arrivals.arrived(socketOf(ann));
  await comes(ben, 'offline', 'online');
  await there.arrivals.stay();
  await there.kill();
  const killedAtMs = Date.now();
  await until('the sweep tells', async () => {
    await here.watchers.sweep();
    return ben.told.length === 3;
  });
  assert.ok(Date.now() - killedAtMs > aliveMs / 2);
  assert.deepEqual(ben.told, ['offline', 'online', 'offline']);
  assert.ok((ben.frames[2]?.lastSeen ?? 0) <= killedAtMs);
});

test('signs keep people online for longer than one of them counts', async () => {
  await using here = await startGateway();
  const ann = uuidV7();
  const ben = watcher();
  here.arrivals.arrived(socketOf(ann));
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  await until('she is online', () => ben.told.at(-1) === 'online');
  const told = ben.told.length;
  const untilMs = Date.now() + 2 * aliveMs;
  await until('time passes', async () => {
    await here.arrivals.stay();
    await here.watchers.sweep();
    return Date.now() > untilMs;
  });
  assert.equal(ben.told.length, told);
});

test('a list takes the place of the one before, and a socket that closed is told nothing', async () => {
  await using here = await startGateway();
  const [ann, cem] = [uuidV7(), uuidV7()];
  const [ben, dan] = [watcher(), watcher()];
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  here.watchers.watch(dan, { t: 'watch', accounts: [ann, cem] });
  await until('all are answered', () => ben.told.length === 1 && dan.told.length === 2);
  here.watchers.watch(ben, { t: 'watch', accounts: [cem] });
  await comes(ben, 'offline', 'offline');
  assert.equal(ben.frames[1]?.of, cem);
  here.watchers.closed(dan);
  assert.equal(here.watchers.size, 1);
  here.arrivals.arrived(socketOf(ann));
  here.arrivals.arrived(socketOf(cem));
  await comes(ben, 'offline', 'offline', 'online');
  assert.deepEqual([ben.frames[2]?.of, dan.told.length], [cem, 2]);
  here.watchers.closed(ben);
  assert.equal(here.watchers.size, 0);
});

test('who comes while Redis is away is written when it is back', async () => {
  await using here = await startGateway();
  const ann = uuidV7();
  const ben = watcher();
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  await comes(ben, 'offline');
  let away = true;
  const store = {
    arrive: (account: string) => (away ? Promise.reject(new Error('away')) : here.store.arrive(account)),
    leave: (account: string) => here.store.leave(account),
    stay: (accounts: readonly string[]) => here.store.stay(accounts),
  };
  const arrivals = new Arrivals(store, here.bus, log, 0);
  arrivals.arrived(socketOf(ann));
  await arrivals.stay();
  await here.watchers.sweep();
  assert.deepEqual(ben.told, ['offline']);
  away = false;
  await arrivals.stay();
  await comes(ben, 'offline', 'online');
});

test('whom a socket may not see, it is told of as of somebody who was never here, until it may', async () => {
  await using here = await startGateway();
  const [ann, ben] = [uuidV7(), watcher()];
  here.arrivals.arrived(socketOf(ann));
  await until('it is written', async () => (await here.store.read([ann]))[0]?.state === 'online');
  hidden.add(ann);
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  await comes(ben, 'offline');
  assert.deepEqual([ben.frames[0], here.watchers.size], [{ t: 'presence', of: ann, state: 'offline' }, 0]);
  hidden.delete(ann);
  await here.watchers.changed(ann);
  await comes(ben, 'offline', 'online');
  await here.watchers.changed(ben.account);
  hidden.add(ann);
  await here.watchers.changed(uuidV7());
  assert.equal(ben.told.length, 2, 'nothing changed for either of them');
  await here.watchers.changed(ben.account);
  await comes(ben, 'offline', 'online', 'offline');
  assert.equal(here.watchers.size, 0);
  hidden.delete(ann);
});

test('while it cannot be asked who may see whom nobody is shown, and the sweep asks again', async () => {
  await using here = await startGateway();
  const [ann, ben] = [uuidV7(), watcher()];
  sightIsUp = false;
  here.watchers.watch(ben, { t: 'watch', accounts: [ann] });
  here.arrivals.arrived(socketOf(ann));
  await until('it is written', async () => (await here.store.read([ann]))[0]?.state === 'online');
  await here.watchers.sweep();
  assert.deepEqual([ben.told, here.watchers.size], [[], 0]);
  sightIsUp = true;
  await until('the sweep asks', async () => {
    await here.watchers.sweep();
    return ben.told.length > 0;
  });
  assert.deepEqual(ben.told, ['online']);
});
