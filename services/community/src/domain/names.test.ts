import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { foldName, readAbout, readName, wordPatterns } from './names.ts';

const refused = (work: () => unknown) => assert.throws(work, (error) => error instanceof Refusal && error.code === 'invalid-request');

test('names that differ in case, accents, width, spaces or invisible signs are one', () => {
  for (const name of [
    'Zoë Straße',
    'ZOE STRASSE',
    'zoe\u0308  STRAẞE',
    '\uff3a\uff2f\uff25 strasse',
    'Z\u200boe\u00a0stra\u00ads\u200dse ',
  ]) {
    assert.equal(foldName(name), 'zoe strasse', name);
  }
  assert.equal(foldName('ΟΔΟΣ'), foldName('οδοσ'));
  assert.equal(foldName('DIYARBAKIR'), foldName('Diyarbakır'));
});

test('signs that make another word of it are kept', () => {
  assert.notEqual(foldName('की'), foldName('का'));
  assert.notEqual(foldName('かき'), foldName('がぎ'));
  assert.notEqual(foldName('한국'), foldName('하구'));
  assert.notEqual(foldName('🦊'), foldName('🐻'));
});

test('a name is kept as written but for stray spaces and invisible signs', () => {
  assert.deepEqual(readName('  Caf\u0065\u0301  \u200b Noir ', 'community'), { text: 'Café Noir', key: 'cafe noir' });
  assert.deepEqual(readName('👩‍🚀 crew', 'channel').text, '👩‍🚀 crew');
});

test('a name of which nothing can be read is refused', () => {
  for (const name of [' ', '\u3164', '\u200d\ufe0f', '\u0301', '\u2003\u00a0', '\u2800', '\ufffc \u2800'])
    refused(() => readName(name, 'community'));
});

test('a name that is no Unicode, or longer than its column however it is folded, is refused', () => {
  refused(() => readName('a\ud800', 'community'));
  refused(() => readName('🦊'.repeat(41), 'community'));
  assert.equal(readName('🦊'.repeat(40), 'community').text.length, 80);
  refused(() => readName('\ufdfa'.repeat(50), 'channel'));
  refused(() => readName('x'.repeat(51), 'channel'));
});

test('what it is about keeps its lines, and refuses what is no text', () => {
  assert.equal(readAbout(' one\ntwo '), ' one\ntwo ');
  refused(() => readAbout('a\u0000b'));
  refused(() => readAbout('\udc00'));
  refused(() => readAbout('🦊'.repeat(251)));
});

test('a search asks for the beginning of each word, and signs of LIKE mean themselves', () => {
  assert.deepEqual(wordPatterns('  Föx DEN'), ['% fox%', '% den%']);
  assert.deepEqual(wordPatterns('100%_|'), ['% 100|%|_||%']);
  assert.deepEqual(wordPatterns(' \u200b '), []);
  assert.equal(wordPatterns('a b c d e f g h i j').length, 8);
});
