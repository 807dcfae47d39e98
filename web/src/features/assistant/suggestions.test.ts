import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggestionsOf } from './suggestions.ts';

test('suggestions come from the whole list, each once, in its order', () => {
  assert.deepEqual(suggestionsOf(['a', 'b', 'c', 'd', 'e', 'f', 'g'], 3), ['a', 'c', 'e']);
  assert.deepEqual(suggestionsOf(['a', 'b'], 6), ['a', 'b']);
  assert.deepEqual(suggestionsOf([], 6), []);
});
