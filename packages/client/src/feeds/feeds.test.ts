import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '@chatter/contracts/chat/views.ts';
import type { Fetch, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { FakeAmbient } from '../../test/fake-ambient.ts';
import { c, epochEvent, frameOf, message, otherC, pageOf, seqs } from '../../test/sample.ts';
import { Alarm } from '../alarm.ts';
import { Feeds } from './feeds.ts';

/** Feeds whose pages and fetches are answered by the test; `told` is what the application was given. */
class Rig {
  readonly ambient = new FakeAmbient();
  readonly told: string[] = [];
  readonly fetches: Fetch[] = [];
  readonly pages: { c: string; resolve(page: Page): void; reject(fault: unknown): void }[] = [];
  readonly raised: [string, number, number][] = [];
  connection = 1;
  online = true;
  readonly #alarm = new Alarm(this.ambient, (nowMs) => this.feeds.check(nowMs));
  readonly feeds = new Feeds({
    ambient: this.ambient,
    say: (frame) => this.online && frame.t === 'fetch' && this.fetches.push(frame) > 0,
    nextId: () => this.fetches.length + 1,
    wakeBy: (atMs) => this.#alarm.wakeBy(atMs),
    connection: () => this.connection,
    online: () => this.online,
    readPage: (of) => new Promise((resolve, reject) => this.pages.push({ c: of, resolve, reject })),
    raised: (...loss) => this.raised.push(loss),
    events: ({ evs, epoch }) => this.told.push(`events ${seqs(evs).join()} of ${epoch}`),
    page: ({ items, upTo }) => this.told.push(`page ${seqs(items).join()} up to ${upTo}`),
    reset: ({ reason, page }) => this.told.push(`reset ${reason}${page === null ? '' : ` ${seqs(page.items).join()}`}`),
  });

  /** Feeds that follow `c` from a page with the events 1..last. */
  static async opened(last = 3): Promise<Rig> {
    const rig = new Rig();
    await rig.open(pageOf(1, last));
    rig.told.length = 0;
    return rig;
  }

  async open(page: Page, of = c): Promise<void> {
    const opened = this.feeds.open(of);
    this.pages.pop()?.resolve(page);
    await opened;
  }

  /** What the next hello would name. */
  positions(...holdings: Parameters<Feeds['positions']>[0][]): unknown[] {
    return this.feeds.positions(holdings[0] ?? []);
  }

  cut(): void {
    this.connection = 0;
    this.online = false;
    this.feeds.cut();
  }

  greeted(connection: number): void {
    this.connection = connection;
  }

  resumed(): void {
    this.online = true;
    this.feeds.resumed();
  }

  fill(over: Partial<ServerFrameOf<'page'>>): void {
    const { epoch, items, next, upTo } = pageOf(4, 6);
    this.feeds.filled({ t: 'page', id: this.fetches.at(-1)?.id ?? 0, epoch, items, next: null, upTo, ...over, ...(next && {}) });
  }
}

const reset = (page: Page, keepUpto: number, reason: 'too-far' | 'epoch' = 'epoch'): ServerFrameOf<'reset'> => ({
  t: 'reset',
  c,
  epoch: page.epoch,
  reason,
  keepUpto,
  head: page.upTo,
  page,
});

test('of a conversation that was not opened everything is passed on as it comes, and no position is held', () => {
  const rig = new Rig();
  rig.feeds.heard(frameOf(5, 6));
  rig.feeds.heard(frameOf(9, 9));
  assert.deepEqual([rig.told, rig.positions()], [['events 5,6 of 1', 'events 9 of 1'], []]);
});

test('events that come while the page is under way follow it, those above it only', async () => {
  const rig = new Rig();
  const opened = rig.feeds.open(c);
  rig.feeds.heard(frameOf(3, 4));
  rig.feeds.heard(frameOf(5, 6));
  assert.deepEqual(rig.told, []);
  rig.pages[0]?.resolve(pageOf(1, 4));
  assert.equal((await opened).upTo, 4);
  rig.feeds.heard(frameOf(7, 7));
  assert.deepEqual(rig.told, ['page 1,2,3,4 up to 4', 'events 5,6 of 1', 'events 7 of 1']);
  assert.deepEqual(rig.positions(), [[c, 1, 7]]);
  assert.deepEqual(rig.fetches, []);
});

test('two who open a conversation at once get the same page', async () => {
  const rig = new Rig();
  const both = [rig.feeds.open(c), rig.feeds.open(c)];
  assert.equal(rig.pages.length, 1);
  rig.pages[0]?.resolve(pageOf(1, 2));
  assert.equal(await both[0], await both[1]);
  assert.deepEqual(rig.told, ['page 1,2 up to 2']);
});

test('a conversation opened again goes on from where it was', async () => {
  const rig = await Rig.opened(3);
  const again = rig.feeds.open(c);
  rig.feeds.heard(frameOf(4, 4));
  rig.pages[0]?.resolve(pageOf(2, 3));
  await again;
  assert.deepEqual(rig.told, ['page 2,3 up to 3', 'events 4 of 1']);
});

test('of a conversation that was not opened nothing is passed on again, until one has left it', () => {
  const rig = new Rig();
  const told = (from: number, to: number, epoch = 1) => rig.feeds.heard(frameOf(from, to, epoch));
  told(3, 5);
  told(4, 6);
  told(4, 6);
  told(5, 6, 2);
  rig.feeds.left(c);
  told(6, 6, 2);
  assert.deepEqual(rig.told, ['events 3,4,5 of 1', 'events 6 of 1', 'events 5,6 of 2', 'events 6 of 2']);
});

test('when there is no page to be had, the caller is told and what was held back is passed on', async () => {
  const rig = new Rig();
  const opened = rig.feeds.open(c);
  rig.feeds.heard(frameOf(5, 5));
  rig.pages[0]?.reject(new Error('no page'));
  await assert.rejects(opened, /no page/);
  assert.deepEqual([rig.told, rig.positions()], [['events 5 of 1'], []]);
});

test('a page that came before the hello is a position of it', async () => {
  const rig = new Rig();
  rig.cut();
  await rig.open(pageOf(1, 4));
  assert.deepEqual([rig.positions(), rig.fetches], [[[c, 1, 4]], []]);
});

test('a page that came too late for the hello, and was asked for too early to have heard all, is followed by a question', async () => {
  const rig = new Rig();
  rig.cut();
  const opened = rig.feeds.open(c);
  rig.greeted(2);
  rig.pages[0]?.resolve(pageOf(1, 3));
  await opened;
  assert.deepEqual(rig.fetches, []);
  rig.resumed();
  assert.deepEqual(
    rig.fetches.map(({ after }) => after),
    [3],
  );
  rig.fill({});
  rig.feeds.heard(frameOf(6, 7));
  assert.deepEqual(rig.told, ['page 1,2,3 up to 3', 'page 4,5,6 up to 6', 'events 7 of 1']);
});

test('a page asked for on one connection and received on the next is followed by a question at once', async () => {
  const rig = new Rig();
  const opened = rig.feeds.open(c);
  rig.cut();
  rig.greeted(2);
  rig.resumed();
  rig.pages[0]?.resolve(pageOf(1, 3));
  await opened;
  assert.deepEqual(
    rig.fetches.map(({ after }) => after),
    [3],
  );
});

test('duplicates are dropped, and what comes in the wrong order waits for what is before it', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard(frameOf(2, 3));
  rig.feeds.heard(frameOf(6, 6));
  rig.feeds.heard(frameOf(5, 5));
  assert.deepEqual(rig.told, []);
  rig.feeds.heard(frameOf(4, 4));
  assert.deepEqual(rig.told, ['events 4 of 1', 'events 5 of 1', 'events 6 of 1']);
  rig.ambient.pass(60_000);
  assert.deepEqual(rig.fetches.length, 1, 'the gap closed by itself: nobody asks again');
});

test('a gap is asked for, and what is above it is held back until it is filled', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard(frameOf(7, 8));
  assert.deepEqual(rig.fetches, [{ t: 'fetch', id: 1, c, after: 3, limit: 100 }]);
  rig.fill({});
  assert.deepEqual(rig.told, ['page 4,5,6 up to 6', 'events 7,8 of 1']);
});

test('a gap wider than a page is filled page by page', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard(frameOf(9, 9));
  rig.fill({ next: 6, upTo: 9 });
  assert.deepEqual(
    rig.fetches.map(({ after }) => after),
    [3, 6],
  );
  rig.fill({ ...pageOf(7, 9), next: null });
  assert.deepEqual(rig.told, ['page 4,5,6 up to 6', 'page 7,8,9 up to 9']);
});

test('a question without an answer is asked again after ten seconds, one refused for now when it may be', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard(frameOf(7, 7));
  rig.ambient.pass(10_000);
  assert.equal(rig.fetches.length, 2);
  rig.feeds.refused({ t: 'nack', id: 2, code: 'busy', retry: true, afterMs: 700 });
  rig.ambient.pass(699);
  assert.equal(rig.fetches.length, 2);
  rig.ambient.pass(1);
  assert.equal(rig.fetches.length, 3);
  rig.fill({});
  assert.deepEqual(rig.told, ['page 4,5,6 up to 6', 'events 7 of 1']);
});

test('when the gateway may have missed conversations, all that are followed are asked for, last used first and two at a time', async () => {
  const rig = await Rig.opened(3);
  const all = Array.from({ length: 4 }, () => uuidV7());
  for (const of of all) await rig.open(pageOf(1, 2), of);
  rig.feeds.refreshed();
  const asked = () => rig.fetches.map((fetch) => fetch.c);
  assert.deepEqual(asked(), [all[3], all[2]]);
  rig.feeds.filled({ t: 'page', id: 1, epoch: 1, items: [], next: null, upTo: 2 });
  assert.deepEqual(asked().slice(2), [all[1]]);
  rig.feeds.refused({ t: 'nack', id: 2, code: 'busy', retry: true, afterMs: 1000 });
  assert.deepEqual(asked().slice(3), [all[0]]);
  rig.cut();
  rig.resumed();
  assert.equal(rig.fetches.length, 4, 'a new hello names all places: nobody waits any more');
});

test('a page that was under way when the gateway found more is followed by a question', async () => {
  const rig = new Rig();
  const opened = rig.feeds.open(c);
  rig.feeds.refreshed();
  rig.pages[0]?.resolve(pageOf(1, 3));
  await opened;
  assert.deepEqual(
    rig.fetches.map(({ after }) => after),
    [3],
  );
});

test('a question whose answer brings nothing is asked again a second later', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard(frameOf(7, 7));
  rig.fill({ items: [], next: null, upTo: 3 });
  rig.ambient.pass(999);
  assert.equal(rig.fetches.length, 1);
  rig.ambient.pass(1);
  assert.equal(rig.fetches.length, 2);
  rig.fill({});
  assert.deepEqual(rig.told, ['page 4,5,6 up to 6', 'events 7 of 1']);
});

test('a question refused for good ends in a reset: the conversation is to be opened again', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard(frameOf(7, 7));
  rig.feeds.refused({ t: 'nack', id: 1, code: 'not-found', retry: false });
  assert.deepEqual([rig.told, rig.positions()], [['reset dropped'], []]);
});

test('an epoch event that follows is delivered, and whoever accepted something above its hole hears of the loss', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard({ t: 'ev', c, epoch: 2, evs: [epochEvent(1_001, 3), message(1_002)] });
  assert.deepEqual([rig.told, rig.raised, rig.positions()], [['events 1001,1002 of 2'], [[c, 2, 3]], [[c, 2, 1_002]]]);
});

test('an epoch event that contradicts what was delivered makes a new beginning', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard({ t: 'ev', c, epoch: 2, evs: [epochEvent(1_001, 2), message(1_002)] });
  rig.pages[0]?.resolve({ ...pageOf(1, 2, 2), upTo: 1_001 });
  await Promise.resolve();
  assert.deepEqual(rig.told, ['reset epoch 1,2', 'events 1002 of 2']);
  assert.deepEqual(rig.raised[0], [c, 2, 2]);
});

test('a reset gives a new place, and tells the outbox what is kept', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.heard(frameOf(9, 9));
  rig.feeds.reset(reset(pageOf(1, 1_000, 2), 2));
  rig.feeds.heard(frameOf(1_001, 1_001, 2));
  assert.deepEqual(
    rig.told.map((told) => told.slice(0, 13)),
    ['reset epoch 1', 'events 1001 o'],
  );
  assert.deepEqual([rig.raised, rig.positions()], [[[c, 2, 2]], [[c, 2, 1_001]]]);
  rig.fill({});
  assert.equal(rig.told.length, 2, 'the answer to the old question comes too late');
});

test('a reset that comes while a page is under way has the last word', async () => {
  const rig = new Rig();
  const opened = rig.feeds.open(c);
  rig.feeds.reset(reset(pageOf(5, 6), 6, 'too-far'));
  rig.pages[0]?.resolve(pageOf(1, 3));
  await opened;
  assert.deepEqual([rig.told, rig.positions()], [['reset too-far 5,6'], [[c, 1, 6]]]);
});

test('who has left holds no position', async () => {
  const rig = await Rig.opened(3);
  rig.feeds.left(c);
  assert.deepEqual(rig.positions(), []);
});

test('a hello names conversations with entries first, then those used last, 500 at most; the others are dropped', async () => {
  const rig = new Rig();
  const all = Array.from({ length: 502 }, () => uuidV7());
  for (const of of all) await rig.open(pageOf(1, 1), of);
  rig.told.length = 0;
  const [first = '', second = '', third = ''] = all;
  rig.feeds.heard({ ...frameOf(2, 2), c: third });
  rig.told.length = 0;
  const positions = rig.feeds.positions([
    [first, undefined],
    [otherC, { epoch: 4, seq: 40 }],
  ]) as [string, number, number][];
  assert.deepEqual(positions.slice(0, 3), [
    [first, 1, 1],
    [otherC, 4, 40],
    [third, 1, 2],
  ]);
  assert.equal(positions.length, 500);
  assert.ok(!positions.some(([of]) => of === second));
  assert.equal(rig.told.length, 3);
  assert.ok(rig.told.every((told) => told === 'reset dropped'));
});
