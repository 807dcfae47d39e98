import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyBody, anyText } from '../../test/arbitraries.ts';
import { bodyLimits, faultOfBody } from './events.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('what passes has a UTF-8 form that reads back the same, within the limits', () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      assert.equal(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(body)), body);
      assert.ok(bytesOf(body).length <= 3 * bodyLimits.maxChars && body.length <= bodyLimits.maxChars);
      assert.equal(JSON.parse(JSON.stringify(body)), body);
    }),
  );
});

test('every refusal has its reason', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const fault = faultOfBody(text);
      if (fault === null) return;
      if (fault === 'empty') assert.equal(text.trim(), '');
      if (fault === 'malformed') assert.ok(text.includes('\0') || !text.isWellFormed());
      assert.notEqual(fault, 'too-long', 'these texts are short');
    }),
  );
});

test('a text of exactly the limit passes, whatever its characters weigh; one more does not', () => {
  for (const char of ['a', 'é', '€', '😀']) {
    const longest = char.repeat(bodyLimits.maxChars / char.length);
    assert.equal(faultOfBody(longest), null, char);
    assert.equal(faultOfBody(`${longest}a`), 'too-long', char);
  }
});

test('white space of any kind is no message, and a lone surrogate or NUL spoils one', () => {
  for (const empty of ['', ' ', '\n\t ', '\u00a0\u2003\ufeff']) assert.equal(faultOfBody(empty), 'empty');
  for (const broken of ['a\ud83d', '\ude00a', 'a\0b']) assert.equal(faultOfBody(broken), 'malformed');
  for (const fine of [' a ', '👨‍👩‍👧', '\u202eabc', "'); DROP TABLE message; --"]) assert.equal(faultOfBody(fine), null);
});
