import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fate, natsLens } from './nats-lens.ts';

const published = (subject: string, text: string) => `PUB ${subject} ${text.length}\r\n${text}\r\n`;
const all = ['CONNECT {}\r\n', published('a', 'one'), published('b', 'two\r\n'), 'PING\r\n', published('a', 'three')];

/** Passes a text through a lens, so many bytes at a time. */
function through(text: string, atOnce: number, fates: Record<string, Fate>): string {
  const lens = natsLens((_, payload) => fates[payload.toString().trim()] ?? 'pass');
  const bytes = Buffer.from(text);
  let passed = '';
  for (let at = 0; at < bytes.length; at += atOnce) passed += lens(bytes.subarray(at, at + atOnce));
  return passed;
}

test('however the bytes come, each message has its own fate', () => {
  for (const atOnce of [1, 3, 7, 1000]) {
    assert.equal(through(all.join(''), atOnce, {}), all.join(''));
    assert.equal(through(all.join(''), atOnce, { one: 'drop', three: 'twice' }), [all[0], all[2], all[3], all[4], all[4]].join(''));
    assert.equal(through(all.join(''), atOnce, { one: 'late' }), [all[0], all[2], all[1], all[3], all[4]].join(''));
  }
});

test('headers are not part of what is looked at', () => {
  const text = 'HPUB a reply 12 15\r\nNATS/1.0\r\n\r\none\r\n';
  assert.equal(through(text, 5, { one: 'drop' }), '');
});
