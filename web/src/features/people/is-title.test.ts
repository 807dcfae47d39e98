import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTitle } from './is-title.ts';

test('a title is not empty, not too long, and holds nothing that is no name', () => {
  assert.ok(isTitle('Trip to Kraków 🚲', 80));
  assert.ok(isTitle('  general ', 7));
  for (const title of ['', '   ', '\u3164', '\u2800\u200b', 'x'.repeat(81), 'a <b>', 'two\nlines', 'up\u202eside'])
    assert.equal(isTitle(title, 80), false, title);
});
