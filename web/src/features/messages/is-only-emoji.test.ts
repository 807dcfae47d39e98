import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOnlyEmoji } from './is-only-emoji.ts';

test('one to three emoji are only emoji; digits, words and longer rows are not', () => {
  for (const text of ['🙂', '👩‍🚀', '🇩🇪 🙂', '👍🏽👍🏽👍🏽', '1️⃣', '#️⃣ ❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) assert.equal(isOnlyEmoji(text), true, text);
  for (const text of ['', ' ', '1', '#', 'ok 🙂', '🙂🙂🙂🙂', '©', '🇩', '❤']) assert.equal(isOnlyEmoji(text), false, text);
});
