import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { eventsMessage, frameMessage, headMessage, type LiveMessage, parseLive } from '@chatter/contracts/chat/live.ts';
import { Attachment, type Follower } from './attachment.ts';
import { Feed } from './feed.ts';

const c = '0193a1f0-5c00-7a10-8b2c-5d6e7f809102';
const live = (text: string) => parseLive(new TextEncoder().encode(text)) as LiveMessage;
const textOf = (seq: number, more = '') => `{"seq":${seq}${more}}`;
const events = (first: number, last: number, epoch = 1, more = '') => {
  const texts = Array.from({ length: last - first + 1 }, (_, index) => textOf(first + index, more));
  return live(eventsMessage(c, epoch, first, last, '0-1', texts));
};

let feed: Feed;
let reads: number[];
let got: string[];
/** What the log answers; null: it does not. */
let log: number | null;
const readLog = async (_c: string, after: number, limit: number): Promise<HotEvent[]> => {
  if (log === null) throw new Error('away');
  return Array.from({ length: Math.min(limit, log - after) }, (_, index) => ({ seq: after + 1 + index, text: textOf(after + 1 + index) }));
};
const follower: Follower = {
  open: true,
  outlet: {
    paused: false,
    write: (frame) => {
      const { t, epoch, evs } = JSON.parse(Buffer.from(frame).toString());
      got.push(t === 'ev' ? `${epoch}: ${evs.map(({ seq }: { seq: number }) => seq).join(' ')}` : t);
    },
  },
  awaits: () => true,
  durable: (_c, seq, epoch) => void got.push(`durable ${epoch} ${seq}`),
  read: (of, after, limit) => readLog(of, after, limit),
  failed: () => {},
};
const attach = (cursor: number) => {
  const attachment = new Attachment(feed, follower, cursor);
  feed.attach(attachment);
  return attachment;
};
beforeEach((context) => {
  (context as { mock: typeof import('node:test').mock }).mock.timers.enable({ apis: ['setTimeout'] });
  [reads, got, log] = [[], [], 0];
  feed = new Feed({
    c,
    read: (of, after, limit) => {
      reads.push(after);
      return readLog(of, after, limit);
    },
    failed: () => {},
  });
});
const pass = async (context: { mock: { timers: { tick(ms: number): void } } }, ms: number) => {
  context.mock.timers.tick(ms);
  await turn();
};

test('what two replicas of chat published the wrong way round is put right without reading', async (context) => {
  feed.open(1, 0, 0);
  attach(0);
  feed.take(events(3, 4));
  await pass(context, 19);
  feed.take(events(1, 2));
  await pass(context, 1000);
  assert.deepEqual([got, reads], [['1: 1 2', '1: 3 4'], []]);
});

test('a gap is read after 20 ms, and what waits above it follows', async (context) => {
  feed.open(1, 0, 0);
  attach(0);
  log = 2;
  feed.take(events(3, 3));
  await pass(context, 19);
  assert.deepEqual(reads, []);
  await pass(context, 1);
  assert.deepEqual([got, reads], [['1: 1 2', '1: 3'], [0]]);
});

test('what came while its head was being read follows the head, and only that', async (context) => {
  feed.take(events(4, 5));
  feed.take(events(6, 6));
  feed.open(1, 5, 0);
  log = 6;
  attach(5);
  await pass(context, 0);
  feed.take(events(7, 7));
  assert.deepEqual([got, reads], [['1: 6', '1: 7'], []]);
});

test('a message of which the beginning is known gives only its end', () => {
  feed.open(1, 0, 0);
  attach(0);
  for (const message of [events(1, 3), events(2, 5), events(1, 4), events(5, 6)]) feed.take(message);
  assert.deepEqual([got, reads], [['1: 1 2 3', '1: 4 5', '1: 6'], []]);
});

test('a hole that an epoch event announces is stepped over, by whoever has what was before it', () => {
  feed.open(2, 4, 0);
  attach(4);
  feed.take(events(1001, 1001, 2, ',"kind":"epoch","prev":4'));
  feed.take(events(1002, 1002, 2));
  assert.deepEqual([got, feed.last], [['2: 1001', '2: 1002'], 1002]);
});

test('what is of an earlier epoch is passed over; a later one tells everybody to resume, and is held until its head was read', async (context) => {
  feed.open(2, 10, 0);
  attach(10);
  assert.equal(feed.take(events(11, 11, 1)), false);
  assert.equal(feed.take(live(headMessage(1, 50))), false);
  assert.equal(feed.take(events(1001, 1001, 3)), true);
  await pass(context, 1000);
  assert.deepEqual([got, reads, feed.opened], [[], [], false]);
  for (const attachment of [...feed.attachments]) feed.detach(attachment);
  attach(1000);
  feed.open(3, 1000, 0);
  assert.deepEqual([got, feed.epoch, feed.last], [['3: 1001'], 3, 1001]);
});

test('while the log cannot be read it is asked twice a second, however much comes meanwhile', async (context) => {
  feed.open(1, 0, 0);
  attach(0);
  log = null;
  for (let seq = 3; seq < 1003; seq++) {
    feed.take(events(seq, seq));
    await pass(context, 10);
  }
  assert.ok(reads.length >= 18 && reads.length <= 22, `${reads.length} reads in 10 s`);
  log = 1002;
  await pass(context, 500);
  const seqs = got.flatMap((frame) => frame.slice(3).split(' ').map(Number));
  assert.deepEqual(seqs, [...Array(1003).keys()].slice(1));
});

test('a hint and what MySQL has tell of a last message that was lost; nobody reads for nobody', async (context) => {
  feed.open(1, 0, 0);
  feed.take(live(headMessage(1, 2)));
  await pass(context, 1000);
  assert.deepEqual(reads, []);
  const attachment = attach(0);
  log = 2;
  feed.take(live(headMessage(1, 2)));
  await pass(context, 20);
  attachment.acked(4);
  log = 4;
  feed.noteDurable(1, 4);
  await pass(context, 20);
  assert.deepEqual(got, ['1: 1 2', 'durable 1 4', '1: 3 4']);
});

test('a frame without a place in the order goes to everybody at once', () => {
  feed.open(1, 5, 0);
  attach(0);
  attach(5);
  feed.take(live(frameMessage('{"t":"marks"}')));
  assert.deepEqual(got, ['marks', 'marks']);
});
