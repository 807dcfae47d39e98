import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latch } from './latch.ts';
import { NotInTime, until } from './until.ts';

test('until passes over errors, null and false, and answers what was found', async () => {
  const looks = [() => null, () => false, () => assert.fail('not yet'), () => 0];
  assert.equal(await until('zero is found', () => looks.shift()?.(), { everyMs: 1 }), 0);
});

test('a condition that never holds is told in words, with what it said last', async () => {
  const never = until('the moon is green', () => assert.fail('grey'), { withinMs: 5, everyMs: 1 });
  await assert.rejects(
    never,
    (error: Error) => error instanceof NotInTime && /the moon is green/.test(error.message) && /grey/.test(String(error.cause)),
  );
});

test('an aborted signal ends the wait', async () => {
  const ended = new AbortController();
  const waiting = until('never', () => false, { signal: ended.signal, everyMs: 1 });
  ended.abort(new Error('it ended'));
  await assert.rejects(waiting, /it ended/);
});

test('a latch hands over what it was opened with, and gives up when nobody opens it', async () => {
  const answered = latch<number>('an answer');
  answered.open(7);
  assert.equal(await answered.opened, 7);
  await assert.rejects(latch('an answer', 1).opened, /an answer: not within/);
});
