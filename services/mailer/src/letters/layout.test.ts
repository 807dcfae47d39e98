import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url));

test('the layout in use was made from its source: after a change of it, npm run letters', () => {
  const hash = createHash('sha256').update(read('layout.mjml')).digest('hex');
  assert.equal(/SHA-256 ([0-9a-f]{64})/.exec(read('layout.html').toString())?.[1], hash);
});

test('the layout loads nothing, and has no places but ours', () => {
  const html = read('layout.html').toString();
  assert.doesNotMatch(html, /<img|<link|url\(|@import|https?:\/\/(?!www\.w3\.org\/)/);
  const places = new Set([...html.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]));
  assert.deepEqual([...places].toSorted(), ['copy', 'label', 'language', 'notes', 'paragraphs', 'place', 'preview', 'subject', 'url']);
});
