import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import fc from 'fast-check';
import { epochEvent, frameOf, message, messages, seqs } from '../../test/sample.ts';
import { advance, type Place } from './advance.ts';

const at10: Place = { epoch: 1, last: 10 };

/** What a frame gives at seq 10 of epoch 1: seqs delivered, where one is then, what the rest needs. */
function gives(evs: ConversationEvent[], epoch = 1): [number[], Place, string] {
  const { events, place, needs } = advance(at10, { epoch, evs });
  return [seqs(events), place, needs];
}

test('the next event is delivered, and those that follow on it; the whole frame is passed on as it is', () => {
  const frame = frameOf(11, 13);
  const step = advance(at10, frame);
  assert.equal(step.events, frame.evs);
  assert.deepEqual(step.place, { epoch: 1, last: 13 });
  assert.equal(step.needs, 'nothing');
});

test('what is known is passed over, wholly or in part', () => {
  assert.deepEqual(gives(messages(8, 10)), [[], at10, 'nothing']);
  assert.deepEqual(gives(messages(9, 12)), [[11, 12], { epoch: 1, last: 12 }, 'nothing']);
});

test('nothing is delivered over a gap', () => {
  assert.deepEqual(gives(messages(12, 13)), [[], at10, 'events-between']);
  assert.deepEqual(gives([message(11), message(13)]), [[11], { epoch: 1, last: 11 }, 'events-between']);
});

test('an epoch event that follows on what was delivered is the only step above one', () => {
  assert.deepEqual(gives([epochEvent(2_001, 10), message(2_002)], 2), [[2_001, 2_002], { epoch: 2, last: 2_002 }, 'nothing']);
  assert.deepEqual(gives([epochEvent(2_001, 10)]), [[2_001], { epoch: 1, last: 2_001 }, 'nothing']);
});

test('another epoch needs a new beginning, and one that is no more is passed over', () => {
  assert.deepEqual(gives([epochEvent(2_001, 9)], 2), [[], at10, 'new-beginning']);
  assert.deepEqual(gives([epochEvent(2_001, 12)], 2), [[], at10, 'new-beginning']);
  assert.deepEqual(gives([message(11)], 2), [[], at10, 'new-beginning']);
  assert.deepEqual(gives([message(11)], 0), [[], at10, 'nothing']);
});

test('whatever frames come, in whatever order and number, each event is delivered once and in order', () => {
  const log = messages(1, 40);
  const cut = fc.tuple(fc.nat({ max: 39 }), fc.integer({ min: 1, max: 8 })).map(([from, length]) => log.slice(from, from + length));
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 200 }), (frames) => {
      let place: Place = { epoch: 1, last: 0 };
      const delivered: ConversationEvent[] = [];
      for (const evs of frames) {
        const step = advance(place, { epoch: 1, evs });
        place = step.place;
        delivered.push(...step.events);
      }
      assert.deepEqual(delivered, log.slice(0, place.last));
    }),
    { numRuns: 100 },
  );
});
