import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsFrame } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { rangeOf } from './range-of.ts';

const c = uuidV7();
const event = (seq: number, body: string) => JSON.stringify({ seq, n: seq, at: 1, from: c, m: uuidV7(), kind: 'message', body });

test('the first and last number of an ev frame are read, whatever its texts look like', () => {
  const tricky = 'he said {"seq":99 and "{\\"seq\\":98"';
  const frame = eventsFrame(c, 3, [event(7, 'x'), event(8, tricky)]);
  assert.deepEqual(rangeOf(Buffer.from(frame)), { c, epoch: 3, first: 7, last: 8 });
  assert.deepEqual(rangeOf(Buffer.from(eventsFrame(c, 1, [event(12, tricky)]))), { c, epoch: 1, first: 12, last: 12 });
});

test('a frame that is no ev frame brings no events', () => {
  assert.equal(rangeOf(Buffer.from('{"t":"resumed"}')), null);
  assert.equal(rangeOf(Buffer.from(`{"t":"dur","of":[["${c}",1,1]]}`)), null);
});
