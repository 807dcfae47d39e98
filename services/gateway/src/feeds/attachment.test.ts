import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Attachment, type Followed } from './attachment.ts';

const c = '0193a1f0-5c00-7a10-8b2c-5d6e7f809102';
const account = 'ann';
const frameOf = (first: number, last: number) =>
  Buffer.from(
    JSON.stringify({ t: 'ev', c, epoch: 1, evs: Array.from({ length: last - first + 1 }, (_, index) => ({ seq: first + index })) }),
  );

const leaveText = (seq: number, who: string[]) => JSON.stringify({ seq, kind: 'leave', who, by: 'ben' });

/** An attachment to a feed at `last`, on a socket that notes what it gets, over a log that has everything up to `last`. */
function open(cursor: number, last: number) {
  const feed = { c, epoch: 1, last, durable: 0 } satisfies { -readonly [K in keyof Followed]: Followed[K] };
  const it = {
    feed,
    leaves: new Map<number, string[]>(),
    left: [] as number[],
    got: [] as number[],
    reads: [] as number[],
    durable: [] as number[],
    away: false,
    open: true,
    paused: false,
    awaits: false,
  };
  const outlet = {
    get paused() {
      return it.paused;
    },
    write(frame: Uint8Array | string) {
      const { evs } = JSON.parse(Buffer.from(frame).toString()) as { evs: { seq: number }[] };
      it.got.push(...evs.map(({ seq }) => seq));
    },
  };
  const follower = {
    account,
    outlet,
    get open() {
      return it.open;
    },
    awaits: () => it.awaits,
    durable: (_c: string, seq: number) => void it.durable.push(seq),
    async read(_c: string, after: number, limit: number) {
      it.reads.push(after);
      if (it.away) throw new Error('away');
      const count = Math.min(limit, feed.last - after);
      return upTo(after + count, after).map((seq) => {
        const who = it.leaves.get(seq);
        return { seq, text: who === undefined ? `{"seq":${seq}}` : leaveText(seq, who) };
      });
    },
    left: (_c: string, last: number) => void it.left.push(last),
    failed: () => {},
  };
  const attachment = new Attachment(feed, follower, cursor);
  const deliver = (first: number, to: number, gone: string[] = []) => {
    feed.last = to;
    attachment.deliver(first - 1, to, frameOf(first, to), new Set(gone));
  };
  return { ...it, it, attachment, deliver };
}
const upTo = (last: number, after = 0) => Array.from({ length: last - after }, (_, index) => after + 1 + index);

test('a cursor far behind is caught up a hundred events at a time, and what comes meanwhile is not lost or doubled', async () => {
  const { it, attachment, deliver } = open(0, 250);
  const caughtUp = attachment.catchUp();
  deliver(251, 252);
  await caughtUp;
  deliver(253, 253);
  assert.deepEqual([it.got, it.reads], [upTo(253), [0, 100, 200]]);
});

test('who pauses gets nothing until it has read enough, then the rest from the log', async () => {
  const { it, attachment, deliver } = open(0, 0);
  deliver(1, 1);
  it.paused = true;
  deliver(2, 3);
  await attachment.catchUp();
  assert.deepEqual([it.got, it.reads], [[1], []]);
  it.paused = false;
  await attachment.catchUp();
  deliver(4, 4);
  assert.deepEqual(it.got, upTo(4));
});

test('while the log cannot be read it is tried twice a second, however much is delivered meanwhile; then it goes on', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { it, attachment, deliver } = open(0, 5);
  it.away = true;
  await attachment.catchUp();
  for (let seq = 6; seq < 106; seq++) {
    deliver(seq, seq);
    await turn();
  }
  const before = it.reads.length;
  for (let halves = 0; halves < 20; halves++) {
    context.mock.timers.tick(500);
    await turn();
  }
  assert.ok(it.reads.length - before <= 20, `${it.reads.length - before} reads in 10 s`);
  it.away = false;
  context.mock.timers.tick(500);
  await turn();
  await turn();
  assert.deepEqual(it.got, upTo(105));
});

test('what is detached, or whose socket closed, is written nothing and reads nothing any more', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const [ended, closed] = [open(0, 5), open(0, 5)];
  ended.it.away = true;
  await ended.attachment.catchUp();
  ended.attachment.end();
  closed.it.open = false;
  for (const { it, attachment, deliver } of [ended, closed]) {
    it.away = false;
    context.mock.timers.tick(5000);
    await attachment.catchUp();
    deliver(6, 6);
    assert.deepEqual(it.got, []);
  }
});

test('a socket that closes while its events are being read is not written to', async () => {
  const { it, attachment } = open(0, 5);
  const caughtUp = attachment.catchUp();
  it.open = false;
  await caughtUp;
  assert.deepEqual(it.got, []);
});

test('what is durable is told to who waits for it, at once where MySQL was faster than the ack', () => {
  const { it, attachment } = open(9, 9);
  it.feed.durable = 3;
  attachment.noteDurable();
  assert.deepEqual(it.durable, [], 'nothing was acked');
  it.awaits = true;
  attachment.acked(5);
  assert.deepEqual(it.durable, [], 'the fifth is not there yet');
  it.feed.durable = 6;
  attachment.noteDurable();
  assert.deepEqual(it.durable, [6]);
  it.feed.durable = 9;
  attachment.acked(8);
  assert.deepEqual(it.durable, [6, 9]);
});

test('who is removed gets the event that says so, and nothing after it', async () => {
  const { it, attachment, deliver } = open(0, 0);
  deliver(1, 1);
  deliver(2, 2, ['ben', account]);
  deliver(3, 3);
  await attachment.catchUp();
  assert.deepEqual([it.got, it.left, it.reads], [[1, 2], [2], []]);
});

test('somebody else’s removal changes nothing', () => {
  const { it, deliver } = open(0, 0);
  deliver(1, 1, ['ben']);
  deliver(2, 2);
  assert.deepEqual([it.got, it.left], [[1, 2], []]);
});

test('a cursor that is behind is read up to its own removal and ends there, however far the feed is', async () => {
  const { it, attachment, deliver } = open(0, 250);
  it.leaves.set(50, ['ben']).set(120, [account]).set(121, [account]);
  const caughtUp = attachment.catchUp();
  deliver(251, 251);
  await caughtUp;
  deliver(252, 252);
  await attachment.catchUp();
  assert.deepEqual([it.got, it.left, it.reads], [upTo(120), [120], [0, 50]]);
});

test('who is paused when it is removed is given what lies below and removed when it reads on', async () => {
  const { it, attachment, deliver } = open(0, 0);
  it.leaves.set(3, [account]);
  it.paused = true;
  deliver(1, 2);
  deliver(3, 3, [account]);
  deliver(4, 4);
  assert.deepEqual([it.got, it.left], [[], []]);
  it.paused = false;
  await attachment.catchUp();
  assert.deepEqual([it.got, it.left], [[1, 2, 3], [3]]);
});

test('who has the beginning of a frame gets its rest, also when that removes it', () => {
  const { it, deliver } = open(2, 0);
  deliver(1, 3, [account]);
  deliver(4, 4);
  assert.deepEqual([it.got, it.left], [[3], [3]]);
});

test('who was added again, above a removal of before, is not removed by it', async () => {
  const { it, attachment, deliver } = open(7, 9);
  it.leaves.set(5, [account]);
  await attachment.catchUp();
  deliver(5, 5, [account]);
  deliver(10, 10);
  assert.deepEqual([it.got, it.left], [upTo(10, 7), []]);
});
