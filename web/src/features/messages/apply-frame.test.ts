import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConversationModel, c, other, steps } from '../../../test/conversation-model.ts';
import type { Frame } from '../../link/frame.ts';
import { applyFrame } from './apply-frame.ts';
import { type Thread, threadAround, threadAtEnd, withNewerPage, withOlderPage } from './thread.ts';

const size = 5;

function applied(thread: Thread, frame: Frame): Thread {
  const next = applyFrame(thread, frame);
  assert.ok(next !== null);
  return next;
}

/** Fetches whatever pages the thread still asks for, as scrolling to both ends does. */
function complete(thread: Thread, server: ConversationModel): Thread {
  let whole = thread;
  while (whole.newer !== null) whole = withNewerPage(whole, server.page(size, { after: whole.newer }));
  while (whole.older !== null) whole = withOlderPage(whole, server.page(size, { before: whole.older }));
  return whole;
}

/** What the link does in the end: it delivers the events behind the last one it knows. */
function filled(thread: Thread, server: ConversationModel): Thread {
  return applied(thread, { t: 'ev', c, epoch: 1, evs: server.events.filter(({ seq }) => seq > thread.upTo) });
}

test('the law: pages and later frames, shuffled, repeated or missing, are the fresh pages', () => {
  const chaos = fc.record({
    steps,
    before: fc.nat({ max: 30 }),
    around: fc.option(fc.nat({ max: 30 }), { nil: null }),
    order: fc.infiniteStream(fc.nat({ max: 9 })),
  });
  fc.assert(
    fc.property(chaos, ({ steps, before, around, order }) => {
      const dice = () => order.next().value as number;
      const server = new ConversationModel();
      for (const step of steps.slice(0, before)) server.take(step);
      let thread =
        around === null
          ? threadAtEnd(server.page(size))
          : threadAround(server.page(size, { before: around + 1 }), server.page(size, { after: around }));
      const frames = steps.slice(before).map((step) => server.take(step));
      const arriving = frames
        .flatMap((frame) => (dice() === 0 ? [] : dice() < 3 ? [frame, frame] : [frame]))
        .map((frame, at) => ({ frame, at: at + dice() }))
        .sort((a, b) => a.at - b.at);
      for (const { frame } of arriving) {
        thread = applied(thread, frame);
        if (thread.newer !== null && dice() < 4) thread = withNewerPage(thread, server.page(size, { after: thread.newer }));
        if (thread.older !== null && dice() < 2) thread = withOlderPage(thread, server.page(size, { before: thread.older }));
      }
      thread = complete(filled(complete(thread, server), server), server);
      assert.deepEqual(thread.items, server.page(1000).items);
      assert.equal(thread.upTo, server.head);
    }),
    { numRuns: 500 },
  );
});

test('events that come while a page is under way are folded above what the page holds', () => {
  const server = new ConversationModel();
  for (let at = 0; at < 12; at++) server.take({ write: other });
  let thread = threadAround(server.page(size, { before: 5 }), server.page(size, { after: 4 }));
  const page = server.page(size, { after: thread.newer ?? 0 });
  thread = applied(thread, server.take({ write: other }));
  thread = withNewerPage(thread, page);
  assert.equal(thread.newer, null);
  assert.deepEqual(
    thread.items.map(({ seq }) => seq),
    [...Array(13).keys()].map((at) => at + 1),
  );
});

test('a hole that an epoch event announces is none: the thread goes on without asking', () => {
  const server = new ConversationModel();
  server.take({ write: other });
  let thread = threadAtEnd(server.page(size));
  for (const step of [{ hole: 4 }, { write: other }]) thread = applied(thread, server.take(step));
  assert.equal(thread.newer, null);
  assert.deepEqual(thread.items, server.page(size).items);
});

test('a reset replaces the thread, unless somebody reads far above the end', () => {
  const server = new ConversationModel();
  for (let at = 0; at < 30; at++) server.take({ write: other });
  const reset = { t: 'reset', c, epoch: 1, reason: 'too-far', page: server.page(size) } as const;
  assert.equal(applied(threadAtEnd({ items: [], next: null, upTo: 0 }), reset).items.length, size);
  const reading = threadAround(server.page(size, { before: 5 }), server.page(size, { after: 4 }));
  assert.equal(applied(reading, reset).items, reading.items);
  assert.equal(applied(reading, { ...reset, reason: 'epoch' }).items.length, size);
  assert.equal(applyFrame(threadAtEnd(server.page(size)), { ...reset, reason: 'dropped', page: null }), null);
});

test('rows that fill a gap follow, and events go on behind them', () => {
  const server = new ConversationModel();
  for (let at = 0; at < 4; at++) server.take({ write: other });
  const thread = threadAtEnd(server.page(size));
  for (let at = 0; at < 4; at++) server.take({ write: other });
  const { items, upTo } = server.page(100, { after: 2 });
  const filled = applied(thread, { t: 'page', c, epoch: 1, items, upTo });
  assert.deepEqual(filled.items, server.page(100).items);
  assert.deepEqual(applied(filled, server.take({ write: other })).items, server.page(100).items);
});
