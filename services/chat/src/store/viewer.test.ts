import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { AccessCache } from './access-cache.ts';
import type { Conversations } from './conversations.ts';
import type { Marker } from './marker.ts';
import type { MessageLog } from './message-log.ts';
import { noReceipt, type Receipts } from './receipts.ts';
import { Viewer } from './viewer.ts';

const [c, account] = [uuidV7(), uuidV7()];
const eventText = (seq: number) =>
  JSON.stringify({ seq, n: seq, at: seq, kind: 'message', from: account, m: uuidV7(), body: `text ${seq}` });

/** A viewer of a conversation whose head was read at `seq`, null: is not loaded, before its newest event was. */
function open(seq: number | null, newest: number | null, archive: { seq: number }, waitUntilArchived: () => Promise<void>) {
  const log = {
    metas: async () => [seq === null ? null : { c, epoch: 1, seq, n: seq, dseq: 0, pv: 1, ceil: 1000, atMs: 0 }],
    hotNewest: async () => [newest === null ? [] : [{ seq: newest, text: eventText(newest) }]],
    shardOf: () => 0,
    shards: { peek: () => ({ epoch: 1, runId: 'x' }) },
  } as unknown as MessageLog;
  const bus = { ask: async () => ({ items: [{ c, epoch: 0, seq: archive.seq, n: 0, at: 0, last: null }] }) } as unknown as Bus;
  const access = { at: async () => new Map() } as unknown as AccessCache;
  const receipts = { read: async () => new Map() } as unknown as Receipts;
  const marker = { pending: () => noReceipt } as unknown as Marker;
  const hiding = { hides: () => false };
  const viewer = new Viewer(bus, log, access, {} as Conversations, receipts, marker, hiding, { waitUntilArchived });
  return async () => {
    const [shown] = await viewer.view(account, [
      { c, kind: 'direct', title: null, role: 'member', community: null, activeAtMs: 0, createdAtMs: 0 },
    ]);
    return [shown?.head, shown?.n, shown?.last?.seq];
  };
}
/** What is shown of it while MySQL has nothing of it yet. */
const view = (seq: number, newest: number | null) => open(seq, newest, { seq: 0 }, async () => {})();

test('what is said between reading a head and its newest event is shown, not an older state', async () => {
  assert.deepEqual(await view(3, 3), [3, 3, 3]);
  assert.deepEqual(await view(3, 5), [5, 5, 5]);
  assert.deepEqual(await view(0, 1), [1, 1, 1]);
});

test('a conversation without a message has none, and one whose hot history is gone is shown from the archive', async () => {
  assert.deepEqual(await view(0, null), [0, 0, undefined]);
  assert.deepEqual(await view(3, null), [0, 0, undefined]);
});

test('of one that is not loaded the archive is asked only when it has all of the epochs before', async () => {
  const archive = { seq: 0 };
  const shown = open(null, null, archive, async () => {
    archive.seq = 7;
  });
  assert.deepEqual(await shown(), [7, 0, undefined]);
  const lacking = open(null, null, archive, () => Promise.reject(new Unavailable('not archived yet')));
  await assert.rejects(lacking(), Unavailable);
});
