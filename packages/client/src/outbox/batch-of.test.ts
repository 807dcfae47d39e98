import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyLimits, faultOfBody } from '@chatter/contracts/chat/events.ts';
import { frameLimits } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import fc from 'fast-check';
import { c } from '../../test/sample.ts';
import { batchOf } from './batch-of.ts';
import type { SendingEntry } from './entry.ts';

const nowMs = Date.UTC(2026, 10, 23);

function entry(body: string, order = 0, stampedMs = nowMs): SendingEntry {
  return { m: uuidV7(stampedMs), c, body, order, state: 'sending' };
}

test('a frame takes the first messages, in order, twenty at most', () => {
  const waiting = Array.from({ length: 25 }, (_, at) => entry('hello', at));
  assert.deepEqual(batchOf(waiting, nowMs), waiting.slice(0, 20));
});

test('whatever bodies are accepted, the first always fits and the frame stays below the gateway’s limit', () => {
  const body = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2_000 }),
    fc.nat({ max: bodyLimits.maxChars }).map((length) => `x${'\u0001'.repeat(length)}`.slice(0, bodyLimits.maxChars)),
    fc.nat({ max: bodyLimits.maxChars }).map((length) => `x${'語'.repeat(length)}`.slice(0, bodyLimits.maxChars)),
  );
  fc.assert(
    fc.property(
      fc.array(
        body.filter((text) => faultOfBody(text) === null),
        { minLength: 1, maxLength: 25 },
      ),
      (bodies) => {
        const waiting = bodies.map((text, at) => entry(text, at));
        const batch = batchOf(waiting, nowMs);
        const frame = JSON.stringify({
          t: 'send',
          id: Number.MAX_SAFE_INTEGER,
          c,
          msgs: batch.map(({ m, body: text }) => ({ m, body: text })),
        });
        assert.ok(batch.length >= 1);
        assert.deepEqual(batch, waiting.slice(0, batch.length));
        assert.ok(Buffer.byteLength(frame) <= 60 * 1024 && 60 * 1024 < frameLimits.maxFrameBytes);
      },
    ),
    { numRuns: 60 },
  );
});

test('a message stamped by a clock that ran ahead goes alone, so that none overtakes it while it is stamped anew', () => {
  const ahead = () => entry('ahead', 0, nowMs + 6 * 60_000);
  const fine = entry('fine');
  const first = ahead();
  assert.deepEqual(batchOf([first, fine], nowMs), [first]);
  assert.deepEqual(batchOf([fine, ahead()], nowMs), [fine]);
});
