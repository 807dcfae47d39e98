import fc from 'fast-check';
import { type ConversationEvent, faultOfBody } from '../src/chat/events.ts';
import { uuidV7 } from '../src/kit/ids.ts';

/** Any 16-bit units, lone surrogates and NUL among them. */
export const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0x20, 0xa, 0x1f600, 0xd83d, 0xde00)), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

/** Texts that may be a message's body. */
export const anyBody = anyText.filter((text) => faultOfBody(text) === null);

/** UUIDv7s of any time until the year 10889 and any randomness. */
export const anyId = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([time, random]) => uuidV7(time, random));

/** Events of one conversation, numbered 1, 2, 3 ... without holes. */
export const anyHistory: fc.Arbitrary<ConversationEvent[]> = fc
  .array(fc.tuple(anyId, anyId, fc.integer({ min: 0, max: 2 ** 42 }), fc.constantFrom('message', 'epoch', 'tombstone'), anyBody), {
    maxLength: 20,
  })
  .map((parts) => parts.map(([from, m, at, kind, body], index) => eventOf(kind, { seq: index + 1, n: index + 1, at, from, m }, body)));

type Common = Pick<ConversationEvent, 'seq' | 'n' | 'at' | 'from' | 'm'>;

function eventOf(kind: 'message' | 'epoch' | 'tombstone', common: Common, body: string): ConversationEvent {
  if (kind === 'message') return { ...common, kind, body };
  return kind === 'epoch' ? { ...common, kind, prev: common.seq - 1 } : { ...common, kind };
}
