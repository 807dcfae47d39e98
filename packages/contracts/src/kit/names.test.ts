import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBlankName } from './names.ts';

const unseen = [
  ...['', ' ', '\u00a0', '\u1680', '\u2003', '\u3000', '\u0085', '\t\r\n', '\u2028', '\ufeff'],
  ...['\u200b', '\u200c', '\u200d', '\u2060', '\u2063', '\u00ad', '\u034f', '\u061c', '\u180e', '\u17b5'],
  ...['\u2800', '\u3164', '\uffa0', '\u115f', '\u1160', '\ufffc', '\ufff9', '\u{1d159}', '\u{1d173}', '\u{e0041}'],
  ...['\u200e', '\u200f', '\u202e', '\u2066', '\ufe00', '\ufe0f', '\u{e0100}', '\u180b', '\u0301', '\u20dd'],
];

test('a name of signs that nobody sees is blank, alone and together', () => {
  for (const name of unseen) assert.ok(isBlankName(name), `U+${name.codePointAt(0)?.toString(16)}`);
  fc.assert(fc.property(fc.array(fc.constantFrom(...unseen)), (parts) => isBlankName(parts.join(''))));
});

test('a name with anything to see in it is none, whatever stands around it', () => {
  const seen = [
    'a',
    '.',
    '-',
    '0',
    'é',
    'e\u0301',
    'ß',
    '有',
    'ก',
    'हिन्दी',
    'ﷺ',
    '한',
    '👩‍👩‍👧‍👦',
    '❤️',
    '🇵🇱',
    '1️⃣',
    '_',
    '\u2801',
    '\ue000',
  ];
  for (const name of seen) assert.equal(isBlankName(name), false, name);
  const around = fc.array(fc.constantFrom(...unseen)).map((parts) => parts.join(''));
  fc.assert(fc.property(around, fc.constantFrom(...seen), around, (before, name, after) => !isBlankName(before + name + after)));
});
