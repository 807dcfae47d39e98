import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createLog } from './log.ts';
import { backOffMs, pause, startLoop } from './loop.ts';

const log = createLog('test', 'silent');

/** A loop whose runs are counted and whose clock the test turns. */
function watchLoop(context: Parameters<NonNullable<Parameters<typeof test>[0]>>[0], work: (run: number) => Promise<void> | void) {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let runs = 0;
  const loop = startLoop('watched', 1000, log, async () => work(++runs));
  return {
    loop,
    runs: () => runs,
    async pass(ms: number) {
      await turn();
      context.mock.timers.tick(ms);
      await turn();
    },
  };
}

test('back-off doubles up to its limit, however often it failed', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 1000].map((tries) => backOffMs(tries, 100, 1000)),
    [100, 200, 400, 800, 1000, 1000],
  );
});

test('a pause ends with its time or with its signal, and leaves no listener', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const stopping = new AbortController();
  let ended = 0;
  const count = () => ended++;
  void pause(100, stopping.signal).then(count);
  void pause(1000, stopping.signal).then(count);
  context.mock.timers.tick(100);
  await turn();
  assert.equal(ended, 1);
  stopping.abort();
  await turn();
  assert.equal(ended, 2);
  const already = pause(1_000_000, stopping.signal);
  await already;
});

test('a loop runs at once, then when its time has come, or when woken', async (context) => {
  const { loop, runs, pass } = watchLoop(context, () => {});
  await pass(0);
  assert.equal(runs(), 1);
  await pass(999);
  assert.equal(runs(), 1);
  await pass(1);
  assert.equal(runs(), 2);
  loop.wake();
  loop.wake();
  await pass(0);
  assert.equal(runs(), 3);
  await loop.stop();
});

test('waking a loop that is at work means one more run afterwards, never two at a time', async (context) => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let under = 0;
  const { loop, runs, pass } = watchLoop(context, async (run) => {
    assert.equal(++under, 1);
    await gates[run - 1]?.promise;
    under--;
  });
  await pass(0);
  for (let times = 0; times < 5; times++) loop.wake();
  await pass(5000);
  assert.equal(runs(), 1);
  gates[0]?.resolve();
  await pass(0);
  assert.equal(runs(), 2);
  gates[1]?.resolve();
  await pass(0);
  assert.equal(runs(), 2);
  await loop.stop();
});

test('a loop that fails backs off, also when it is woken meanwhile; retry and success end that', async (context) => {
  let failing = true;
  const { loop, runs, pass } = watchLoop(context, (run) => {
    if (run < 8) loop?.wake();
    if (failing) throw new Error('not now');
  });
  for (let failures = 1; failures <= 8; failures++) {
    await pass(0);
    assert.equal(runs(), failures, `after ${failures - 1} failures`);
    const waitMs = Math.max(1000, backOffMs(failures, 50, 5000));
    loop.wake();
    await pass(waitMs - 1);
    assert.equal(runs(), failures, `${waitMs - 1} ms after failure ${failures}`);
    await pass(1);
  }
  loop.retry();
  failing = false;
  await pass(0);
  assert.equal(runs(), 10);
  loop.wake();
  await pass(0);
  assert.equal(runs(), 11);
  await loop.stop();
});

test('stopping waits for the run under way and lets no other begin', async (context) => {
  const gate = Promise.withResolvers<void>();
  const { loop, runs, pass } = watchLoop(context, () => gate.promise);
  await pass(0);
  loop.wake();
  let stopped = false;
  const stop = loop.stop().then(() => {
    stopped = true;
  });
  await pass(10_000);
  assert.equal(stopped, false);
  gate.resolve();
  await stop;
  assert.equal(runs(), 1);
});
