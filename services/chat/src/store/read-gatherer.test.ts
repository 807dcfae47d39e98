import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';
import { type Command, ReadGatherer } from './read-gatherer.ts';

/** Answers each command with its own words, one that begins with `bad` with an error. */
function gatherer(exec?: () => Promise<never>) {
  const sent: Command[][] = [];
  const answer = async (commands: Command[]) =>
    commands.map((command) => (command[0] === 'bad' ? [new Error('refused'), undefined] : [null, command.join(' ')]));
  const redis = {
    pipeline(commands: Command[]) {
      sent.push(commands);
      return { exec: exec ?? (() => answer(commands)) };
    },
  } as unknown as Redis;
  return { sent, reads: new ReadGatherer(redis) };
}

test('what is read in one turn goes out at once, in its order, and each gets its own', async () => {
  const { sent, reads } = gatherer();
  const both = await Promise.all([reads.run([['a', 1], ['b']]), reads.run([['c']])]);
  assert.deepEqual(both, [['a 1', 'b'], ['c']]);
  assert.deepEqual(sent, [[['a', 1], ['b'], ['c']]]);
  assert.deepEqual(await reads.run([['d']]), ['d']);
  assert.equal(sent.length, 2);
});

test('an error is told to whom it concerns, and no answer to all', async () => {
  const { reads } = gatherer();
  const [one, other] = await Promise.allSettled([reads.run([['a'], ['bad']]), reads.run([['c']])]);
  assert.ok(one.status === 'rejected' && one.reason instanceof Unavailable);
  assert.deepEqual(other, { status: 'fulfilled', value: ['c'] });
  const away = gatherer(() => Promise.reject(new Error('away'))).reads;
  for (const told of await Promise.allSettled([away.run([['a']]), away.run([['b']])])) {
    assert.ok(told.status === 'rejected' && told.reason instanceof Unavailable);
  }
});
