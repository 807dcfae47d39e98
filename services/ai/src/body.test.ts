import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyLimits, faultOfBody } from '@chatter/contracts/chat/events.ts';
import fc from 'fast-check';
import { cleaned, withNote } from './body.ts';

const anyText = fc.string({ unit: fc.constantFrom('word ', '\ud83d\ude00', '\ud83d', '\u0000', '```\n', '\n', 'x'), maxLength: 6000 });

test('whatever a model writes, with a note below it is a body that chat takes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(faultOfBody(withNote(cleaned(text), 'The model stopped.')), null);
    }),
  );
});

test('a text that fits is kept as it is, but for what no message may hold', () => {
  assert.equal(cleaned('a\u0000b \ud83d\ude00'), 'ab \ud83d\ude00');
  assert.equal(withNote('Half an ans', 'It stopped.'), 'Half an ans\n\n*It stopped.*');
});

test('a long text is cut at the end of a word', () => {
  const body = withNote('seven77 '.repeat(2000), 'Cut.');
  assert.ok(body.length <= bodyLimits.maxChars);
  assert.match(body, / seven77\n\n\*Cut\.\*$/);
});

test('one long word is cut where it must be, never within a character', () => {
  const body = withNote('\ud83d\ude00'.repeat(6000), 'Cut.');
  assert.ok(body.isWellFormed() && body.length > bodyLimits.maxChars - 20);
});

test('a code block that was left open is closed before the note', () => {
  assert.equal(withNote('```ts\nconst a', 'It stopped.'), '```ts\nconst a\n```\n\n*It stopped.*');
  assert.equal(withNote('```ts\na\n```\nb', 'It stopped.'), '```ts\na\n```\nb\n\n*It stopped.*');
});
