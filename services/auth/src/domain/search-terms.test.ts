import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold, likePrefix, longestTerm, termsOf } from './search-terms.ts';

test('case, accents and spacing are folded away', () => {
  assert.equal(fold('  Zoë   ÅNGSTRÖM '), 'zoe angstrom');
  assert.equal(fold('ＡＢＣ ﬁ'), 'abc fi');
  assert.equal(fold('   '), '');
});

test('a folded text never outgrows the column', () => {
  assert.equal(fold('\ufdfa'.repeat(50)).length, longestTerm);
});

test('a name is found by any of its words and those that follow', () => {
  assert.deepEqual(termsOf({ username: 'Al.Smith', firstName: 'Alice Maria', lastName: 'Smith' }), [
    { rank: 1, term: 'al.smith' },
    { rank: 2, term: 'alice maria smith' },
    { rank: 3, term: 'maria smith alice' },
    { rank: 3, term: 'smith alice maria' },
  ]);
});

test('no term stands twice', () => {
  assert.deepEqual(termsOf({ username: 'x', firstName: 'Bo', lastName: 'Bo' }), [
    { rank: 1, term: 'x' },
    { rank: 2, term: 'bo bo' },
    { rank: 3, term: 'bo bo' },
  ]);
  assert.equal(termsOf({ username: 'x', firstName: 'Bo Bo', lastName: 'Bo' }).length, 3);
});

test('signs of LIKE are taken literally', () => {
  assert.equal(likePrefix('a_b%c|d'), 'a|_b|%c||d%');
});
