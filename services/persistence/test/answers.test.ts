import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { findArchivedSends, readArchiveEvents, readArchiveHeads, readArchivePage } from '@chatter/contracts/persistence/calls.ts';
import { type RunningService, startService } from '@chatter/platform/service.ts';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';

let archive: Archive;
let service: RunningService;
let c: string;
let events: ConversationEvent[];
const empty = uuidV7();

before(async () => {
  archive = await Archive.start();
  service = await startService(persistence, archive.env());
  c = await archive.log.conversation();
  events = await archive.log.say(
    c,
    Array.from({ length: 120 }, (_, i) => ({ body: `number ${i + 1}` })),
  );
  await archive.drained({ [c]: 120 });
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await archive[Symbol.asyncDispose]();
});

const seqs = (items: readonly { seq: number }[]) => items.map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const page = (ask: { before?: number; after?: number; around?: number; limit?: number }, of = c) =>
  archive.bus.ask(readArchivePage, { c: of, limit: 50, ...ask });

test('the newest page, and pages before a seq down to the first row', async () => {
  assert.deepEqual(seqs((await page({})).items), range(71, 120));
  assert.deepEqual(seqs((await page({ before: 71 })).items), range(21, 70));
  assert.deepEqual(seqs((await page({ before: 21 })).items), range(1, 20));
  assert.deepEqual(await page({ before: 1 }), { dseq: 120, items: [], more: false });
  assert.deepEqual(seqs((await page({ before: 5000 })).items), range(71, 120));
});

test('newest pages that are asked for together are each that of their conversation, of as many rows as each wants', async () => {
  const asks = Array.from({ length: 23 }, (_, index) => ({ of: index % 5 === 4 ? empty : c, limit: 1 + (index % 3) }));
  const pages = await Promise.all(asks.map(({ of, limit }) => page({ limit }, of)));
  assert.deepEqual(
    pages.map(({ dseq, items }) => [dseq, seqs(items)]),
    asks.map(({ of, limit }) => (of === empty ? [0, []] : [120, range(121 - limit, 120)])),
  );
});

test('pages after a seq, saying whether the archive has more', async () => {
  const first = await page({ after: 0 });
  assert.deepEqual([seqs(first.items), first.more], [range(1, 50), true]);
  const last = await page({ after: 70 });
  assert.deepEqual([seqs(last.items), last.more], [range(71, 120), false]);
  assert.deepEqual(await page({ after: 120 }), { dseq: 120, items: [], more: false });
});

test('a page around a seq has as much on both sides, and all it can have at the edges', async () => {
  assert.deepEqual(seqs((await page({ around: 60, limit: 9 })).items), range(56, 64));
  assert.deepEqual(seqs((await page({ around: 2, limit: 9 })).items), range(1, 9));
  assert.deepEqual(seqs((await page({ around: 119, limit: 9 })).items), range(112, 120));
  assert.deepEqual((await page({ around: 119, limit: 9 })).more, false);
  assert.deepEqual((await page({ around: 60, limit: 9 })).more, true);
});

test('rows are the folded events', async () => {
  const { items } = await page({ after: 0, limit: 1 });
  const { from, m, at, n } = events[0] as ConversationEvent;
  assert.deepEqual(items, [{ seq: 1, n, at, from, m, kind: 'message', body: 'number 1', changed: 1 }]);
});

test('events after a seq are the texts that went on the wire, with the head of the same moment', async () => {
  const ask = (after: number, limit: number) => archive.bus.ask(readArchiveEvents, { c, after, limit });
  assert.deepEqual(await ask(117, 500), { dseq: 120, events: events.slice(117).map((event) => JSON.stringify(event)) });
  assert.equal((await ask(0, 10)).events.length, 10);
  assert.deepEqual(await ask(120, 10), { dseq: 120, events: [] });
});

test('of a conversation that was never archived there are no rows, no events, and zeros for its head', async () => {
  assert.deepEqual(await page({}, empty), { dseq: 0, items: [], more: false });
  assert.deepEqual(await archive.bus.ask(readArchiveEvents, { c: empty, after: 0, limit: 5 }), { dseq: 0, events: [] });
  const { items } = await archive.bus.ask(readArchiveHeads, { cs: [empty, c, empty] });
  const { seq, n, at } = events[119] as ConversationEvent;
  assert.deepEqual(items[0], { c: empty, epoch: 0, seq: 0, n: 0, at: 0, last: null });
  assert.deepEqual({ ...items[1], last: items[1]?.last?.body }, { c, epoch: 1, seq, n, at, last: 'number 120' });
  assert.equal(items.length, 3);
  assert.deepEqual(await archive.bus.ask(readArchiveHeads, { cs: [] }), { items: [] });
});

test('sends are found by sender and client id together', async () => {
  const [first, second] = events as [ConversationEvent, ConversationEvent];
  const keys: [string, string][] = [
    [first.from, first.m],
    [first.from, second.m],
    [uuidV7(), first.m],
    [first.from, 'not an id'],
  ];
  const found = [{ account: first.from, m: first.m, seq: 1, n: 1, at: first.at, hash: 'h' }];
  assert.deepEqual(await archive.bus.ask(findArchivedSends, { c, keys }), { items: found });
  assert.deepEqual(await archive.bus.ask(findArchivedSends, { c: empty, keys }), { items: [] });
  assert.deepEqual(await archive.bus.ask(findArchivedSends, { c, keys: [] }), { items: [] });
});

test('answers stay below what NATS takes: long texts make pages and events shorter, previews cut', async () => {
  const long = await archive.log.conversation();
  const body = '"\\'.repeat(5000);
  for (let i = 0; i < 20; i++)
    await archive.log.say(
      long,
      Array.from({ length: 5 }, () => ({ body })),
    );
  await archive.drained({ [long]: 100 });
  const after = await page({ after: 10, limit: 100 }, long);
  assert.ok(after.items.length > 5 && after.items.length < 60);
  assert.deepEqual(seqs(after.items), range(11, 10 + after.items.length));
  assert.equal(after.more, true);
  const newest = await page({ limit: 100 }, long);
  assert.deepEqual(seqs(newest.items), range(101 - newest.items.length, 100));
  const read = await archive.bus.ask(readArchiveEvents, { c: long, after: 0, limit: 500 });
  assert.ok(read.events.length > 5 && read.events.length < 60);
  const { items } = await archive.bus.ask(readArchiveHeads, { cs: [long] });
  assert.equal(items[0]?.last?.body, body.slice(0, 256));
});
