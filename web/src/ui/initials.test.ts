import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hueOf, initialsOf } from './initials.ts';

test('initials are the first letters of the first and the last word', () => {
  assert.equal(initialsOf('Ada Lovelace'), 'AL');
  assert.equal(initialsOf('  ada   byron  lovelace '), 'AL');
  assert.equal(initialsOf('ada'), 'A');
  assert.equal(initialsOf('Ömer İpek'), 'Öİ');
});

test('initials pass over marks and keep whole characters', () => {
  assert.equal(initialsOf('(Ada) «Lovelace»'), 'AL');
  assert.equal(initialsOf('👩‍🚀 Sally'), '👩‍🚀S');
  assert.equal(initialsOf(''), '');
  assert.equal(initialsOf('A\u0301da 1\uFE0F\u20E3'), 'A\u03011\uFE0F\u20E3');
  assert.equal(initialsOf('***'), '');
});

test('a hue is stable and one of twelve', () => {
  const hues = new Set(Array.from({ length: 500 }, (_, at) => hueOf(`person-${at}`)));
  assert.equal(hues.size, 12);
  assert.equal(hueOf('person-1'), hueOf('person-1'));
  for (const hue of hues) assert.equal(hue % 30, 15);
});
