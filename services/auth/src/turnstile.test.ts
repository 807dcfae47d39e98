import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { createTurnstile } from './turnstile.ts';

test('a few work, some wait in order, the rest are turned away with a time to wait', async () => {
  const turnstile = createTurnstile(2, 1);
  const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const begun: number[] = [];
  const passing = gates.map((gate, at) =>
    turnstile.pass(() => {
      begun.push(at);
      return gate.promise;
    }),
  );
  await assert.rejects(
    turnstile.pass(() => Promise.resolve('too many')),
    (error) => {
      return error instanceof Refusal && error.code === 'unavailable' && error.status === 503 && (error.retryAfterSeconds ?? 0) > 0;
    },
  );
  assert.deepEqual(begun, [0, 1]);
  gates[0]?.resolve('first');
  assert.equal(await passing[0], 'first');
  gates[1]?.reject(new Error('failed'));
  await assert.rejects(passing[1] as Promise<string>, /failed/);
  gates[2]?.resolve('third');
  assert.equal(await passing[2], 'third');
  assert.deepEqual(begun, [0, 1, 2]);
  assert.equal(await turnstile.pass(() => Promise.resolve('free again')), 'free again');
});
