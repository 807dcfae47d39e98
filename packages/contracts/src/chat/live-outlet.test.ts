import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { frameMessage, headMessage, messagesOf, parseLive } from './live.ts';
import { LiveOutlet } from './live-outlet.ts';

function open() {
  const published: [subject: string, text: string][] = [];
  return { published, outlet: new LiveOutlet((subject, text) => published.push([subject, text])) };
}

const inside = (text: string) => [...messagesOf(new TextEncoder().encode(text))].map(([c, message]) => [c, parseLive(message)]);

test('what is told alone in a turn goes by the subject of its conversation', async () => {
  const { published, outlet } = open();
  outlet.tell('c', headMessage(1, 2));
  assert.deepEqual(published, []);
  await turn();
  outlet.tell('d', headMessage(1, 3));
  await turn();
  assert.deepEqual(published, [
    ['live.conversation.c', 'h 1 2'],
    ['live.conversation.d', 'h 1 3'],
  ]);
});

test('what is told in one turn goes together, in its order', async () => {
  const { published, outlet } = open();
  for (const [c, head] of [
    ['c', 2],
    ['d', 3],
    ['c', 4],
  ] as const)
    outlet.tell(c, headMessage(1, head));
  await turn();
  assert.deepEqual(
    published.map(([subject]) => subject),
    ['live.conversations'],
  );
  const head = (last: number) => ({ kind: 'head', epoch: 1, last });
  assert.deepEqual(inside(published[0]?.[1] as string), [
    ['c', head(2)],
    ['d', head(3)],
    ['c', head(4)],
  ]);
});

test('no message becomes larger than NATS takes, and none is lost for it', async () => {
  const { published, outlet } = open();
  const large = (size: number) => frameMessage(JSON.stringify('€'.repeat(size)));
  for (const size of [90_000, 90_000, 90_000, 300_000, 10]) outlet.tell('c', large(size));
  await turn();
  assert.deepEqual(
    published.map(([subject, text]) => [subject, text.split('\n').filter((line) => line !== '').length]),
    [
      ['live.conversations', 4],
      ['live.conversation.c', 2],
      ['live.conversation.c', 2],
      ['live.conversation.c', 2],
    ],
  );
  for (const [, text] of published) assert.ok(new TextEncoder().encode(text).length < 1_000_000);
});
