import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneAfterAnother } from './one-after-another.ts';

test('who asks while it is under way gets one more, which is one for all of them', async () => {
  const begun: PromiseWithResolvers<void>[] = [];
  const ask = oneAfterAnother(() => {
    const piece = Promise.withResolvers<void>();
    begun.push(piece);
    return piece.promise;
  });
  const first = ask();
  const [second, third] = [ask(), ask()];
  assert.equal(begun.length, 1);
  begun[0]?.reject(new Error('away'));
  await assert.rejects(first, /away/);
  assert.equal(begun.length, 2);
  begun[1]?.resolve();
  await Promise.all([second, third]);
  const fourth = ask();
  assert.equal(begun.length, 3);
  begun[2]?.resolve();
  await fourth;
});
