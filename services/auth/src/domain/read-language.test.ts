import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLanguage } from './read-language.ts';

test('the language that is liked best of those we write is taken', () => {
  for (const [header, language] of [
    ['de-DE,de;q=0.9,en;q=0.8', 'de'],
    ['en-US,en;q=0.5', 'en'],
    ['fr, de;q=0.7, en;q=0.9', 'en'],
    ['en;q=0.2,de-AT', 'de'],
    ['de;q=0, en;q=0.1', 'en'],
    ['DE', 'de'],
  ] as const) {
    assert.equal(readLanguage(header), language, header);
  }
});

test('who names none of ours, or nothing that can be read, has chosen nothing', () => {
  for (const header of [undefined, '', '*', 'fr-FR,fr', 'x'.repeat(10_000), 'den', ';;;,,,']) assert.equal(readLanguage(header), null);
});
