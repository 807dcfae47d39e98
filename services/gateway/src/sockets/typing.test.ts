import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attachment } from '../feeds/attachment.ts';
import { Typing } from './typing.ts';

const [c, d] = ['0193a1f0-5c00-7a10-8b2c-5d6e7f809102', '0193a1f0-5c00-7a10-8b2c-5d6e7f809103'];
const account = '0193a1f0-5c00-7a10-8b2c-5d6e7f809104';
const attachmentTo = (of: string) => new Attachment({ c: of, epoch: 1, last: 0, durable: 0 }, undefined as never, 0);
const socketIn = (...cs: string[]) => ({ account, attachments: new Map(cs.map((of) => [of, attachmentTo(of)])) });

function open() {
  const published: unknown[] = [];
  return { published, typing: new Typing({ publishLive: (live, key, data) => void published.push([live.subject, key, data]) }) };
}

test('that somebody writes is told to the conversation', () => {
  const { published, typing } = open();
  typing.typing(socketIn(c), { t: 'typing', c }, 0);
  assert.deepEqual(published, [['live.typing', c, { c, from: account }]]);
});

test('it is told at most every 2 s for each socket and conversation', () => {
  const { published, typing } = open();
  const [one, other] = [socketIn(c, d), socketIn(c)];
  for (const atMs of [0, 1999, 2000, 3999]) typing.typing(one, { t: 'typing', c }, atMs);
  assert.equal(published.length, 2);
  typing.typing(one, { t: 'typing', c: d }, 3999);
  typing.typing(other, { t: 'typing', c }, 3999);
  assert.equal(published.length, 4);
});

test('who is not in a conversation tells it nothing', () => {
  const { published, typing } = open();
  typing.typing(socketIn(d), { t: 'typing', c }, 0);
  assert.deepEqual(published, []);
});
