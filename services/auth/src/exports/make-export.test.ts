import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { type MakeExportDeps, makeExport } from './make-export.ts';

const account = '018f0000-0000-7000-8000-000000000001';
const talk = '018f0000-0000-7000-8000-000000000002';

/** A conversation of so many pages, which counts how many of them were asked for. */
function talking(pages: number) {
  const asked = { pages: 0 };
  const deps: MakeExportDeps = {
    now: () => new Date('2026-12-01T00:00:00.000Z'),
    ownData: { files: async () => ({ files: {}, photo: null }) },
    photos: { get: async () => null },
    accounts: { describe: async () => [] },
    conversations: {
      list: async () => [{ c: talk, fromSeq: 1 }],
      mutes: async () => [],
      async *read() {
        for (let page = 0; page < pages; page++) {
          asked.pages++;
          yield Array.from({ length: 100 }, (_, at) => said(page * 100 + at + 1));
        }
      },
    },
  };
  return { asked, deps };
}

function said(seq: number): Item {
  const m = '018f0000-0000-7000-8000-000000000003';
  return { seq, n: seq, at: 0, from: account, m, kind: 'message', body: randomBytes(500).toString('base64'), changed: seq };
}

test('of a long conversation no more is read than was taken of the copy', async () => {
  const { asked, deps } = talking(100);
  const copy = await makeExport(deps, account, async () => undefined);
  let taken = 0;
  for await (const piece of copy ?? []) {
    taken += piece.length;
    if (taken > 1_000_000) break;
  }
  assert.ok(asked.pages > 5 && asked.pages < 40, `${asked.pages} of 100 pages for the first ${taken} bytes`);
});

test('the work is noted page by page, and ends where that is refused', async () => {
  const { asked, deps } = talking(100);
  const copy = await makeExport(deps, account, async () => {
    if (asked.pages === 3) throw new Error('not ours any more');
  });
  await assert.rejects(Array.fromAsync(copy ?? []), /not ours any more/);
  assert.ok(asked.pages < 6);
});

test('a copy that has grown too large ends there, and says so', async () => {
  const { deps } = talking(10);
  const copy = await makeExport({ ...deps, mostBytes: 200_000 }, account, async () => undefined);
  const bytes = Buffer.concat(await Array.fromAsync(copy ?? []));
  const at = bytes.lastIndexOf('README.txt', bytes.lastIndexOf('README.txt') - 1) + 'README.txt'.length;
  assert.match(inflateRawSync(bytes.subarray(at)).toString(), /left out/);
});
