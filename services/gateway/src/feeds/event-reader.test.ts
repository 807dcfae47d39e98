import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { EventReader } from './event-reader.ts';

const c = uuidV7();
const eventAt = (seq: number) => JSON.stringify({ seq, n: seq, at: 1, kind: 'message', from: uuidV7(), m: uuidV7(), body: 'x' });

/** A reader of a hot history that grows by one event with each read. */
function readerOf() {
  const reads: string[] = [];
  const redis = {
    xrange: async (_key: string, from: string) => {
      reads.push(from);
      return [[`${reads.length}-0`, ['e', Array.from({ length: reads.length }, (_, index) => eventAt(index + 1)).join(',')]]];
    },
  };
  return { reader: new EventReader(redis as never, {} as never, 16), reads };
}
const seqsOf = async (read: Promise<readonly { seq: number }[]>) => (await read).map(({ seq }) => seq);

test('members who come back together share a read, and who comes later has one that began after it asked', async () => {
  const { reader, reads } = readerOf();
  const together = [reader.after(c, 0, 200), reader.after(c, 0, 200), reader.after(c, 0, 200)];
  assert.deepEqual(await Promise.all(together.map(seqsOf)), [[1], [1], [1]]);
  assert.equal(reads.length, 1);
  assert.deepEqual(await seqsOf(reader.after(c, 0, 200)), [1, 2]);
  assert.equal(reads.length, 2);
});

test('a read from another place, or of another length, is another one', async () => {
  const { reader, reads } = readerOf();
  await Promise.all([reader.after(c, 0, 200), reader.after(c, 0, 1), reader.after(uuidV7(), 0, 200)]);
  assert.equal(reads.length, 3);
});
