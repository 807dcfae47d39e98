import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Gather, type GatherOptions } from './gather.ts';
import { Unavailable } from './refusal.ts';

/** Work that doubles numbers when it is let go, and the pieces in which it came. */
function open(options: GatherOptions<number>) {
  const pieces: number[][] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const gather = new Gather(async (asks: number[]) => {
    pieces.push(asks);
    const end = Promise.withResolvers<void>();
    ends.push(end);
    await end.promise;
    return asks.map((ask) => ask * 2);
  }, options);
  return { gather, pieces, ends };
}

test('what is asked in one turn is one piece of work, and each gets its own answer', async () => {
  const { gather, pieces, ends } = open({ atOnce: 2, most: 10 });
  const answers = [gather.ask(1), gather.ask(2), gather.ask(3)];
  await turn();
  assert.deepEqual(pieces, [[1, 2, 3]]);
  ends[0]?.resolve();
  assert.deepEqual(await Promise.all(answers), [2, 4, 6]);
});

test('what comes while enough is under way waits and is gathered; nothing waits when there is room', async () => {
  const { gather, pieces, ends } = open({ atOnce: 2, most: 2 });
  const answers = [];
  for (const ask of [1, 2, 3, 4, 5]) {
    answers.push(gather.ask(ask));
    await turn();
  }
  assert.deepEqual(pieces, [[1], [2]]);
  ends[1]?.resolve();
  await answers[1];
  await turn();
  assert.deepEqual(pieces, [[1], [2], [3, 4]]);
  ends[0]?.resolve();
  await answers[0];
  await turn();
  assert.deepEqual(pieces.at(-1), [5]);
  for (const end of ends) end.resolve();
  assert.deepEqual(await Promise.all(answers), [2, 4, 6, 8, 10]);
});

test('what is heavy is not put together with others, and goes alone if it must', async () => {
  const { gather, pieces, ends } = open({ atOnce: 9, most: 9, mostWeight: 10, weigh: (ask) => ask });
  const answers = [6, 4, 1, 30, 2].map((ask) => gather.ask(ask));
  await turn();
  await turn();
  await turn();
  await turn();
  assert.deepEqual(pieces, [[6, 4], [1], [30], [2]]);
  for (const end of ends) end.resolve();
  assert.deepEqual(await Promise.all(answers), [12, 8, 2, 60, 4]);
});

test('work that fails fails for all of its piece, and the next one is begun', async () => {
  const { gather, ends } = open({ atOnce: 1, most: 2 });
  const [first, second, third] = [gather.ask(1), gather.ask(2), gather.ask(3)];
  await turn();
  ends[0]?.reject(new Error('away'));
  await assert.rejects(first, /away/);
  await assert.rejects(second, /away/);
  await turn();
  ends[1]?.resolve();
  assert.equal(await third, 6);
});

test('who comes when too many wait is told so at once, and those who wait are answered', async () => {
  const { gather, ends } = open({ atOnce: 1, most: 1, mostWaiting: 2 });
  const answers = [gather.ask(1)];
  await turn();
  answers.push(gather.ask(2), gather.ask(3));
  await assert.rejects(gather.ask(4), Unavailable);
  for (let piece = 0; piece < 3; piece++) {
    ends[piece]?.resolve();
    await answers[piece];
    await turn();
  }
  assert.deepEqual(await Promise.all(answers), [2, 4, 6]);
});
