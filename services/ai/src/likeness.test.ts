import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distance, isSlipOf } from './likeness.ts';

test('an inserted, missing, wrong or swapped letter is one step', () => {
  assert.equal(distance('python', 'python'), 0);
  assert.equal(distance('pythoon', 'python'), 1);
  assert.equal(distance('pyhon', 'python'), 1);
  assert.equal(distance('pythin', 'python'), 1);
  assert.equal(distance('pyhton', 'python'), 1);
  assert.equal(distance('', 'abc'), 3);
});

test('a distance is the same from both ends, and no more than the longer word', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      assert.equal(distance(a, b), distance(b, a));
      assert.ok(distance(a, b) <= Math.max(a.length, b.length));
    }),
  );
});

test('a slip is small for its word, and none at a first letter or in a short word', () => {
  assert.ok(isSlipOf('machne', 'machine') && isSlipOf('motivaetd', 'motivated') && isSlipOf('nmae', 'name'));
  assert.ok(!isSlipOf('it', 'git') && !isSlipOf('gif', 'git') && !isSlipOf('game', 'name') && !isSlipOf('pylon', 'python'));
});
