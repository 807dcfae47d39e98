import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitOf } from './fuzzy.ts';

/** Texts in the order in which they fit. */
const ranked = (query: string, texts: string[]) =>
  texts.filter((text) => fitOf(query, text) !== null).sort((a, b) => (fitOf(query, b) ?? 0) - (fitOf(query, a) ?? 0));

test('the start of a text comes before the start of a word, that before what is within one, and letters in order last', () => {
  assert.deepEqual(ranked('gr', ['Gather', 'Big red', 'Pilgrims', 'The grove', 'Grace']), ['Grace', 'The grove', 'Pilgrims', 'Gather']);
});

test('case and accents do not matter, every word typed does', () => {
  assert.notEqual(fitOf('ZOE ang', 'Zoë Ångström'), null);
  assert.equal(fitOf('zoe berg', 'Zoë Ångström'), null);
  assert.notEqual(fitOf('ström', 'Zoë Ångström'), null);
  assert.equal(fitOf('xyz', 'Zoë'), null);
});

test('nothing typed fits everything, a text fits itself, and no text is a fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (query, text) => {
      assert.notEqual(fitOf('', text), null);
      assert.notEqual(fitOf(text, text), null);
      fitOf(query, text);
    }),
  );
});
