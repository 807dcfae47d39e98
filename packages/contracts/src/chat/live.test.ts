import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { anyHistory, anyId } from '../../test/arbitraries.ts';
import { Ev } from '../gateway/frames.ts';
import { conversationsMessage, eventsFrame, eventsMessage, frameMessage, headMessage, messagesOf, parseLive } from './live.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const anyEpoch = fc.nat(1_000_000);
const anySeq = fc.maxSafeNat();

test('events arrive as an ev frame with what they were, under their position', () => {
  const anyEvents = anyHistory.filter((history) => history.length > 0);
  fc.assert(
    fc.property(anyId, anyEpoch, anyEvents, (c, epoch, events) => {
      const message = eventsMessage(
        c,
        epoch,
        1,
        events.length,
        '1763856000000-0',
        events.map((event) => JSON.stringify(event)),
      );
      const live = parseLive(bytes(message));
      assert.ok(live?.kind === 'events');
      assert.deepEqual([live.epoch, live.first, live.last, live.logId], [epoch, 1, events.length, '1763856000000-0']);
      const frame: unknown = JSON.parse(text(live.frame));
      assert.deepEqual(frame, { t: 'ev', c, epoch, evs: events });
      assert.ok(Value.Check(Ev, frame));
    }),
  );
});

test('the frame is a view of the same bytes, not a copy', () => {
  const data = bytes(eventsMessage('c', 1, 1, 1, '1-0', ['{}']));
  const live = parseLive(data);
  assert.ok(live?.kind === 'events');
  assert.equal(live.frame.buffer, data.buffer);
  assert.equal(text(live.frame), eventsFrame('c', 1, ['{}']));
});

test('a head arrives without a frame', () => {
  fc.assert(
    fc.property(anyEpoch, anySeq, (epoch, head) => {
      assert.deepEqual(parseLive(bytes(headMessage(epoch, head))), { kind: 'head', epoch, last: head });
    }),
  );
});

test('a frame without a place arrives as it was written, line breaks too', () => {
  fc.assert(
    fc.property(fc.json(), (frame) => {
      const live = parseLive(bytes(frameMessage(`${frame}\n`)));
      assert.ok(live?.kind === 'frame');
      assert.equal(text(live.frame), `${frame}\n`);
    }),
  );
});

test('bytes that are no message are told by null, never by a throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (data) => void parseLive(data)));
  for (const odd of ['', 'e', 'e 1 2', 'e 1 x 3 1-0\n{}', 'h', 'h one 2', 'x 1 2', '{"t":"ev"}', 'e 1.5 2 3 1-0\n{}']) {
    assert.equal(parseLive(bytes(odd)), null, odd);
  }
});

test('messages of several conversations arrive together as they would alone', () => {
  const anyMessage = fc.oneof(
    fc.tuple(anyEpoch, anySeq).map(([epoch, head]) => headMessage(epoch, head)),
    fc
      .tuple(fc.json(), fc.constantFrom(null, { alone: ['ben', 'cem'] }, { except: ['ben'] }))
      .map(([frame, to]) => frameMessage(frame, to)),
    fc.tuple(anyId, anyEpoch, fc.string({ unit: 'grapheme' })).map(([c, epoch, body]) => {
      return eventsMessage(c, epoch, 1, 1, '1763856000000-0', [JSON.stringify({ seq: 1, body })]);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(anyId, anyMessage)), (messages) => {
      const together = [...messagesOf(bytes(conversationsMessage(messages)))];
      assert.deepEqual(
        together.map(([c, message]) => [c, seen(message)]),
        messages.map(([c, message]) => [c, seen(bytes(message))]),
      );
    }),
  );
});

function seen(message: Uint8Array): unknown {
  const live = parseLive(message);
  return live?.kind === 'head' || live === null ? live : { ...live, frame: text(live.frame) };
}

test('what is cut off in the middle of several messages ends there', () => {
  const whole = bytes(
    conversationsMessage([
      ['c', headMessage(1, 2)],
      ['d', frameMessage('{}')],
    ]),
  );
  for (let length = 0; length < whole.length; length++) {
    assert.ok([...messagesOf(whole.subarray(0, length))].length < 2, `${length}`);
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (data) => void [...messagesOf(data)]));
});
