import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { parseLive } from '@chatter/contracts/chat/live.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Access } from './conversations.ts';
import { Marker } from './marker.ts';

/** A marker of conversations whose members MySQL knows; nothing of them is known yet. */
function open(access: Partial<Access>) {
  const told: { of: unknown; to: unknown }[] = [];
  const raised: string[] = [];
  const outlet = {
    tell(_c: string, text: string) {
      const message = parseLive(new TextEncoder().encode(text));
      if (message?.kind === 'frame') told.push({ of: JSON.parse(Buffer.from(message.frame).toString()).of, to: message.to });
    },
  };
  /** How MySQL answers; `passing`: what it says is not kept, since something changed meanwhile. */
  const it = { fault: null as Error | null, held: Promise.resolve(), none: false, passing: false };
  const known = new Map<string, Access>();
  const cache = {
    peek: (c: string) => known.get(c),
    async reload(cs: string[]) {
      await it.held;
      if (it.fault !== null) throw it.fault;
      const one: Access = { kind: 'group', pv: 1, members: new Map(), ...access };
      const found = new Map(it.none ? [] : cs.map((c) => [c, one]));
      if (!it.passing) for (const c of found.keys()) known.set(c, one);
      return found;
    },
  };
  const receipts = {
    raise: async (_shard: number, marks: Map<string, Map<string, object>>) => {
      raised.push(...[...marks].flatMap(([c, of]) => [...of.keys()].map((account) => `${c} ${account}`)));
      const changed = [...marks].map(([c, of]) => [c, new Map([...of].map(([account, mark]) => [account, { ...mark, arrived: true }]))]);
      return { changed: new Map(changed as [string, Map<string, object>][]), cold: [] };
    },
  };
  const hiding = { among: (accounts: Iterable<string>) => new Set([...accounts].filter((account) => account.startsWith('hider'))) };
  const marker = new Marker(outlet as never, { shardOf: () => 0 } as never, receipts as never, cache as never, undefined as never, hiding);
  const run = async () => {
    await marker.run();
    await turn();
  };
  return { it, told, raised, known, marker, run };
}
const one = { delivered: 1, read: 1, n: 1 };

test('who hides what they have read is told nothing of others, also where nobody knew who is there', async () => {
  const { told, marker, run } = open({
    members: new Map([
      ['ann', 1],
      ['hider', 1],
    ]),
  });
  marker.note('c', 'ann', one);
  await run();
  assert.deepEqual(told, [
    { of: { ann: [1, 1] }, to: { except: ['hider'] } },
    { of: { ann: [1, 0] }, to: { alone: ['hider'] } },
  ]);
});

test('while it cannot be read who is there nothing is told, and later all of it', async () => {
  const { it, told, marker, run } = open({ members: new Map([['ann', 1]]) });
  it.fault = new Unavailable('MySQL is away');
  marker.note('c', 'ann', one);
  await run();
  assert.deepEqual(told, []);
  it.fault = null;
  marker.note('c', 'ann', { delivered: 2, read: 1, n: 1 });
  await run();
  assert.deepEqual(told, [{ of: { ann: [2, 1] }, to: null }]);
});

test('while MySQL does not answer who is in one conversation, those of others are raised and told', async () => {
  const { it, told, known, marker, run } = open({});
  known.set('known', { kind: 'group', pv: 1, members: new Map() });
  const held = Promise.withResolvers<void>();
  it.held = held.promise;
  marker.note('unknown', 'ann', one);
  await run();
  marker.note('known', 'ben', one);
  marker.note('later', 'cem', one);
  await run();
  const tellers = () => told.map(({ of }) => Object.keys(of as object).join());
  assert.deepEqual(tellers(), ['ben']);
  held.resolve();
  await turn();
  await run();
  assert.deepEqual(tellers(), ['ben', 'ann', 'cem']);
});

test('what is known no more when it is to be told waits, and only what is of no conversation is let go of', async () => {
  const { it, told, marker, run } = open({});
  it.passing = true;
  marker.note('c', 'ann', one);
  await run();
  it.passing = false;
  await run();
  assert.deepEqual(told, [{ of: { ann: [1, 1] }, to: null }]);
  it.none = true;
  marker.note('none', 'ann', one);
  await run();
  it.none = false;
  await run();
  assert.equal(told.length, 1);
});

test('that who is there cannot be read for another reason than that MySQL is away is a fault of the next run', async () => {
  const { it, marker, run } = open({});
  it.fault = new Error('no such column');
  marker.note('c', 'ann', one);
  await run();
  await assert.rejects(run(), /no such column/);
});

for (const [size, members] of [
  ['small', 1],
  ['large', 201],
] as const)
  test(`of a ${size} conversation receipts are raised once a second, of each by itself, and all of them at the end`, async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    const { raised, known, marker, run } = open({});
    const everybody = new Map(Array.from({ length: members }, (_, at) => [`member ${at}`, 1]));
    known.set('c', { kind: 'group', pv: 1, members: everybody });
    known.set('other', { kind: 'group', pv: 1, members: everybody });
    marker.note('c', 'ann', one);
    await run();
    t.mock.timers.tick(500);
    marker.note('c', 'ben', one);
    marker.note('other', 'ann', one);
    await run();
    assert.deepEqual(raised, ['c ann', 'other ann']);
    assert.deepEqual(marker.pending('c', 'ben'), one);
    t.mock.timers.tick(500);
    await run();
    assert.deepEqual(raised.slice(2), ['c ben']);
    marker.note('other', 'ben', one);
    marker.note('c', 'cem', one);
    await marker.run(true);
    assert.deepEqual(raised.slice(3), ['other ben', 'c cem']);
  });

test('receipts of who speaks are raised every three seconds, and before when somebody has read', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const { raised, told, known, marker, run } = open({});
  known.set('c', { kind: 'group', pv: 1, members: new Map([['ann', 1]]) });
  marker.noteSpeaker('c', 'ann', one);
  await run();
  assert.deepEqual([raised, told.length], [['c ann'], 1], 'at once where nothing was told lately');
  marker.noteSpeaker('c', 'ann', { delivered: 2, read: 2, n: 2 });
  t.mock.timers.tick(2900);
  await run();
  assert.deepEqual([raised.length, marker.pending('c', 'ann').read], [1, 2]);
  t.mock.timers.tick(100);
  await run();
  assert.deepEqual([raised.slice(1), told.length], [['c ann'], 2]);
  marker.noteSpeaker('c', 'ann', { delivered: 3, read: 3, n: 3 });
  marker.note('c', 'ben', one);
  t.mock.timers.tick(1000);
  await run();
  assert.deepEqual([raised.slice(2), told.length], [['c ann', 'c ben'], 3]);
});

test('while the clock is an hour behind what it was, receipts are raised and told as ever', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 10_000_000 });
  const { raised, told, known, marker, run } = open({});
  known.set('c', { kind: 'group', pv: 1, members: new Map([['ann', 1]]) });
  marker.note('c', 'ann', one);
  await run();
  t.mock.timers.setTime(10_000_000 - 3_600_000);
  marker.note('c', 'ben', one);
  await run();
  assert.deepEqual([raised, told.length], [['c ann', 'c ben'], 2]);
});
