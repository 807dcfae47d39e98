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
const leaveText = (seq: number, ...who: string[]) => textOf(seq, `,"kind":"leave","who":${JSON.stringify(who)},"by":"ben"`);
/** A leave as chat publishes it: alone, and marked. */
const leave = (seq: number, ...who: string[]) => live(eventsMessage(c, 1, seq, seq, '0-1', [leaveText(seq, ...who)], true));
const events = (first: number, last: number, epoch = 1, more = '') => {
  const texts = Array.from({ length: last - first + 1 }, (_, index) => textOf(first + index, more));
  return live(eventsMessage(c, epoch, first, last, '0-1', texts));
};

let feed: Feed;
let reads: number[];
let got: string[];
/** What the log answers; null: it does not. */
let log: number | null;
/** Whom events of the log remove. */
const leaves = new Map<number, string>();
const readLog = async (_c: string, after: number, limit: number): Promise<readonly HotEvent[]> => {
  if (log === null) throw new Error('away');
  return Array.from({ length: Math.min(limit, log - after) }, (_, index) => {
    const seq = after + 1 + index;
    const who = leaves.get(seq);
    return { seq, text: who === undefined ? textOf(seq) : leaveText(seq, who) };
  });
};
const followerOf = (account: string, take: (what: string) => void): Follower => ({
  account,
  open: true,
  outlet: {
    paused: false,
    write: (frame) => {
      const { t, epoch, evs } = JSON.parse(Buffer.from(frame).toString());
      take(t === 'ev' ? `${epoch}: ${evs.map(({ seq }: { seq: number }) => seq).join(' ')}` : t);
    },
  },
  awaits: () => true,
  durable: (_c, seq, epoch) => take(`durable ${epoch} ${seq}`),
  left: (_c, last) => take(`left ${last}`),
  read: (of, after, limit) => readLog(of, after, limit),
  failed: () => {},
});
const attach = (cursor: number, account = 'ann', take = (what: string) => void got.push(what)) => {
  const attachment = new Attachment(feed, followerOf(account, take), cursor);
  feed.attach(attachment);
  return attachment;
};
/** Ann, who writes to `got`, and Ben, whose frames are returned. */
const attachTwo = (cursor: number): string[] => {
  const bens: string[] = [];
  attach(cursor);
  attach(cursor, 'ben', (what) => void bens.push(what));
  return bens;
};
beforeEach((context) => {
  (context as { mock: typeof import('node:test').mock }).mock.timers.enable({ apis: ['setTimeout'] });
  [reads, got, log] = [[], [], 0];
  leaves.clear();
  feed = new Feed(c, {
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

test('a frame for some accounts goes to their sockets alone, and one for all but some to no socket of those', () => {
  feed.open(1, 5, 0);
  const bens = attachTwo(5);
  feed.take(live(frameMessage('{"t":"marks"}', { alone: ['ben', 'cem'] })));
  assert.deepEqual([got, bens], [[], ['marks']]);
  feed.take(live(frameMessage('{"t":"marks"}', { except: ['ben', 'cem'] })));
  assert.deepEqual([got, bens], [['marks'], ['marks']]);
});

test('who is removed gets everything up to that and nothing after it; the others go on', () => {
  feed.open(1, 0, 0);
  const bens = attachTwo(0);
  for (const message of [events(1, 2), leave(3, 'ann', 'cem'), events(4, 5)]) feed.take(message);
  assert.deepEqual(
    [got, bens],
    [
      ['1: 1 2', '1: 3', 'left 3'],
      ['1: 1 2', '1: 3', '1: 4 5'],
    ],
  );
});

test('a removal in what fills a gap ends its frame, and what follows is not for who was removed', async (context) => {
  feed.open(1, 0, 0);
  const bens = attachTwo(0);
  log = 5;
  leaves.set(2, 'ann').set(4, 'cem');
  feed.take(events(6, 6));
  for (let turns = 0; turns < 4; turns++) await pass(context, 20);
  assert.deepEqual(
    [got, bens],
    [
      ['1: 1 2', 'left 2'],
      ['1: 1 2', '1: 3 4', '1: 5', '1: 6'],
    ],
  );
});

test('a removal nobody was told of is found by the next message, or by what MySQL has', async (context) => {
  for (const found of [() => feed.take(events(2, 2)), () => feed.noteDurable(1, 2)]) {
    feed = new Feed(c, { read: readLog, failed: () => {} });
    got = [];
    feed.open(1, 0, 0);
    const bens = attachTwo(0);
    log = 2;
    leaves.set(1, 'ann');
    found();
    for (let turns = 0; turns < 3; turns++) await pass(context, 20);
    assert.deepEqual(
      [got, bens].map((of) => of.filter((what) => !what.startsWith('durable'))),
      [
        ['1: 1', 'left 1'],
        ['1: 1', '1: 2'],
      ],
    );
  }
});

test('a removal that was held above a gap takes effect in its place', async (context) => {
  feed.open(1, 0, 0);
  const bens = attachTwo(0);
  for (const message of [events(3, 3), leave(2, 'ann')]) feed.take(message);
  await pass(context, 10);
  feed.take(events(1, 1));
  assert.deepEqual(
    [got, bens],
    [
      ['1: 1', '1: 2', 'left 2'],
      ['1: 1', '1: 2', '1: 3'],
    ],
  );
});

test('a text that speaks of a leave removes nobody', async (context) => {
  feed.open(1, 0, 0);
  attach(0);
  const body = JSON.stringify({ seq: 1, kind: 'message', body: '{"kind":"leave","who":["ann"]}' });
  feed = new Feed(c, { read: async () => [{ seq: 1, text: body }], failed: () => {} });
  feed.open(1, 0, 0);
  attach(0);
  feed.noteHead(1, 1);
  await pass(context, 20);
  feed.take(events(2, 2));
  assert.deepEqual(got, ['1: 1', '1: 2']);
});

test('a piece of an answer being written goes to those only who have all before it', () => {
  feed.open(1, 5, 0);
  attach(5);
  attach(3, 'ben', () => assert.fail('not for who is behind'));
  const piece = Buffer.from('{"t":"delta"}');
  feed.passPiece(piece);
  feed.take(live(headMessage(1, 6)));
  feed.passPiece(piece);
  assert.deepEqual(got, ['delta']);
});
