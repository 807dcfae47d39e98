import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attachment } from '../feeds/attachment.ts';
import { Typing } from './typing.ts';

const [c, d] = ['0193a1f0-5c00-7a10-8b2c-5d6e7f809102', '0193a1f0-5c00-7a10-8b2c-5d6e7f809103'];
const account = '0193a1f0-5c00-7a10-8b2c-5d6e7f809104';
const attachmentTo = (of: string) => new Attachment({ c: of, epoch: 1, last: 0, durable: 0 }, undefined as never, 0);
const socketIn = (...cs: string[]) => ({ account, attachments: new Map(cs.map((of) => [of, attachmentTo(of)])) });

/** What chat is asked to tell; it does not answer. */
function open() {
  const asked: { subject: string; items: unknown[] }[] = [];
  const ask = async ({ subject }: { subject: string }, { items }: { items: unknown[] }) => {
    asked.push({ subject, items });
    throw new Error('away');
  };
  return { asked, typing: new Typing({ ask } as never, { debug: () => {} }) };
}

test('that somebody writes chat is asked to tell, of all sockets at once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { asked, typing } = open();
  typing.typing(socketIn(c), { t: 'typing', c }, 0);
  typing.typing(socketIn(c), { t: 'typing', c }, 0);
  typing.typing(socketIn(d), { t: 'typing', c: d }, 0);
  assert.deepEqual(asked, []);
  t.mock.timers.tick(100);
  assert.deepEqual(asked, [
    {
      subject: 'rpc.chat.tell-typing',
      items: [
        { account, c },
        { account, c: d },
      ],
    },
  ]);
});

test('it is told at most every 2 s for each socket and conversation', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { asked, typing } = open();
  const [one, other] = [socketIn(c, d), socketIn(c)];
  const say = (socket: typeof one, of: string, atMs: number) => {
    typing.typing(socket, { t: 'typing', c: of }, atMs);
    t.mock.timers.tick(100);
  };
  for (const atMs of [0, 1999, 2000, 3999]) say(one, c, atMs);
  assert.equal(asked.length, 2);
  say(one, d, 3999);
  say(other, c, 3999);
  assert.equal(asked.length, 4);
});

test('who is not in a conversation tells it nothing', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { asked, typing } = open();
  typing.typing(socketIn(d), { t: 'typing', c }, 0);
  t.mock.timers.tick(100);
  assert.deepEqual(asked, []);
});
