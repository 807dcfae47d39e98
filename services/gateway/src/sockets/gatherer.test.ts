import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type SubmitAnswer, type SubmitItem, submitLimits, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import fc from 'fast-check';
import { Gatherer } from './gatherer.ts';

interface Flight {
  items: readonly SubmitItem[];
  wait: boolean;
  land(answer: { items: SubmitAnswer[] } | Error): void;
}

/** Chat as a script: requests wait until the test lets them land. */
let under: Flight[];
let flown: Flight[];
const bus = {
  ask: (call: unknown, { items, wait }: { items: SubmitItem[]; wait: boolean }) => {
    assert.equal(call, submitMessages);
    return new Promise((resolve, reject) => {
      const land = (answer: { items: SubmitAnswer[] } | Error) => {
        under.splice(under.indexOf(flight), 1);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      const flight: Flight = { items, wait, land };
      under.push(flight);
      flown.push(flight);
    });
  },
} as unknown as Bus;
beforeEach(() => {
  [under, flown] = [[], []];
});

const account = uuidV7();
const itemOf = (messages: number, c = uuidV7()): SubmitItem => ({
  account,
  c,
  msgs: Array.from({ length: messages }, () => ({ m: uuidV7(), body: 'x' })),
});
/** Every message accepted, by its own id. */
const accepted = ({ items }: Flight) => ({
  items: items.map(({ msgs }) => ({ epoch: 1, res: msgs.map(({ m }, index) => ({ m, seq: index + 1, n: index + 1, at: 0 })) })),
});
const open = () => {
  const gatherer = new Gatherer(bus, { wait: false, timeoutMs: 5000 });
  const answers = new Map<SubmitItem, (SubmitAnswer | null)[]>();
  return {
    gatherer,
    answers,
    submit(item: SubmitItem, bytes = 100) {
      answers.set(item, []);
      gatherer.submit({ item, bytes, span: null, done: (answer) => answers.get(item)?.push(answer) });
    },
  };
};
const fits = (items: readonly SubmitItem[], sizes: ReadonlyMap<SubmitItem, number>) =>
  items.flatMap(({ msgs }) => msgs).length <= submitLimits.maxMessages &&
  items.reduce((sum, item) => sum + (sizes.get(item) ?? 0), 0) <= submitLimits.maxBytes;
const ms = (answer: SubmitAnswer | null | undefined) => answer?.res.map(({ m }) => m);

test('what is idle sends at once, and what was said in one turn goes together', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { submit, answers } = open();
  const items = [itemOf(1), itemOf(2), itemOf(1)];
  for (const item of items) submit(item);
  await turn();
  assert.deepEqual(
    flown.map((flight) => flight.items),
    [items],
  );
  flown[0]?.land(accepted(flown[0]));
  await turn();
  for (const item of items)
    assert.deepEqual(
      ms(answers.get(item)?.[0]),
      item.msgs.map(({ m }) => m),
    );
});

test('while requests are under way it gathers, but nobody waits longer than 2 ms for company', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { submit } = open();
  submit(itemOf(1));
  await turn();
  submit(itemOf(1));
  await turn();
  submit(itemOf(1));
  await turn();
  assert.equal(flown.length, 1);
  context.mock.timers.tick(2);
  assert.deepEqual(
    flown.map(({ items }) => items.length),
    [1, 2],
  );
  for (let times = 0; times < 24; times++) submit(itemOf(2));
  await turn();
  assert.equal(flown.length, 3, 'enough to be worth a request');
});

test('while requests carry four messages and more, they leave 4 ms apart, also when none is under way; else who comes alone does not wait', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 1000;
  context.mock.method(performance, 'now', () => now);
  const pass = (ms: number) => {
    now += ms;
    context.mock.timers.tick(ms);
  };
  const { submit } = open();
  const say = async (messages: number) => {
    submit(itemOf(messages));
    await turn();
  };
  const landAll = async () => {
    for (const flight of [...under]) flight.land(accepted(flight));
    await turn();
  };
  await say(4);
  await landAll();
  pass(1);
  await say(1);
  await landAll();
  pass(2);
  await say(1);
  assert.equal(flown.length, 1, 'the next one waits for company');
  pass(1);
  assert.deepEqual(
    flown.map(({ items }) => items.length),
    [1, 2],
  );
  await landAll();
  pass(1);
  await say(1);
  assert.equal(flown.length, 3, 'there was less company than is worth waiting for');
});

test('at most four requests are under way; what comes meanwhile leaves as one when the first lands', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { submit, gatherer } = open();
  for (let times = 0; times < 20; times++) {
    submit(itemOf(20));
    await turn();
    context.mock.timers.tick(2);
  }
  assert.deepEqual([gatherer.flights, under.length], [4, 4]);
  const first = under[0] as Flight;
  first.land(accepted(first));
  await turn();
  assert.deepEqual([gatherer.flights, under.length, flown.length], [4, 4, 5]);
  assert.ok((flown[4]?.items.length ?? 0) > 5);
});

test('a request that fails answers all its frames with "unknown", and the next ones go on', async () => {
  const { submit, answers } = open();
  const items = [itemOf(1), itemOf(1)];
  for (const item of items) submit(item);
  await turn();
  under[0]?.land(new Unavailable('no answer'));
  await turn();
  for (const item of items) assert.deepEqual(answers.get(item), [null]);
  const next = itemOf(1);
  submit(next);
  await turn();
  under[0]?.land({ items: [] });
  await turn();
  assert.deepEqual(answers.get(next), [null], 'an answer that says nothing of a frame leaves it unknown');
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('say' as const), messages: fc.integer({ min: 1, max: 20 }), bytes: fc.integer({ min: 100, max: 65_536 }) }),
  fc.record({ kind: fc.constant('land' as const), index: fc.nat(3), fails: fc.boolean() }),
  fc.constant({ kind: 'wait' as const }),
);

test('frames go out once, in the order they came, within the limits of a request, and each gets its own answer', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const land = async (flight: Flight | undefined, fails: boolean) => {
    flight?.land(fails ? new Unavailable('gone') : accepted(flight));
    await turn();
    context.mock.timers.tick(2);
  };
  const run = async (steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) => {
    [under, flown] = [[], []];
    const { submit, answers, gatherer } = open();
    const sizes = new Map<SubmitItem, number>();
    for (const one of steps) {
      if (one.kind === 'say') {
        const item = itemOf(one.messages);
        sizes.set(item, one.bytes);
        submit(item, one.bytes);
      } else await land(one.kind === 'land' ? under[one.index] : undefined, one.kind === 'land' && one.fails);
      assert.ok(gatherer.flights <= 4 && under.length <= 4);
    }
    await turn();
    while ([...answers.values()].some(({ length }) => length === 0)) await land(under[0], false);
    return { answers, sizes };
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), async (steps) => {
      const { answers, sizes } = await run(steps);
      assert.deepEqual(
        flown.flatMap(({ items }) => items),
        [...sizes.keys()],
      );
      for (const { items } of flown) assert.ok(items.length === 1 || fits(items, sizes));
      for (const [{ msgs }, all] of answers) {
        assert.equal(all.length, 1);
        const answer = all[0];
        if (answer !== null)
          assert.deepEqual(
            ms(answer),
            msgs.map(({ m }) => m),
          );
      }
    }),
    { numRuns: 200 },
  );
});
