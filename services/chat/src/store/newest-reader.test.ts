import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NewestReader } from './newest-reader.ts';

test('a conversation with very large entries is read in one go once, and then piece by piece', async () => {
  const asked: string[] = [];
  const newest = (text: string) => ({ meta: null, hot: [{ seq: 1, text }] });
  const reader = new NewestReader({
    async newest(c) {
      asked.push(c);
      return newest(c === 'large' ? 'x'.repeat(1_048_577) : 'x');
    },
  });
  assert.equal((await reader.read('large', 50))?.hot.length, 1);
  assert.equal(await reader.read('large', 50), null);
  assert.deepEqual([await reader.read('small', 50), await reader.read('small', 50)], [newest('x'), newest('x')]);
  assert.deepEqual(asked, ['large', 'small', 'small']);
});
