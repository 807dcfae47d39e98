import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from './plain-text.ts';

test('marks go, words stay', () => {
  assert.equal(
    plainText('# Git\n\nKeeps **every** version, *safely*:\n\n- `commit`\n- push\n\n> ## as said'),
    'Git Keeps every version, safely: commit push as said',
  );
  assert.equal(plainText('```ts\nconst answer = 42;\n```\nSee [the page](https://example.org).'), 'const answer = 42; See the page.');
});

test('what only looks like marks stays', () => {
  assert.equal(plainText('2 * 3 * 4 is snake_case_name and 1.5'), '2 * 3 * 4 is snake_case_name and 1.5');
});
