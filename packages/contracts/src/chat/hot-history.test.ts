import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyHistory, anyText } from '../../test/arbitraries.ts';
import type { ConversationEvent } from './events.ts';
import { eventsOfHotEntries, splitJoined } from './hot-history.ts';

/** Entries as the log writes them: a few events each, named by the last. */
function entriesOf(events: readonly ConversationEvent[], size: number): [string, string[]][] {
  const entries: [string, string[]][] = [];
  for (let at = 0; at < events.length; at += size) {
    const part = events.slice(at, at + size);
    entries.push([`${part.at(-1)?.seq}-0`, ['e', part.map((event) => JSON.stringify(event)).join(',')]]);
  }
  return entries;
}

test('events above a seq come out in order and as they went in, however they were gathered', () => {
  fc.assert(
    fc.property(anyHistory, fc.integer({ min: 1, max: 7 }), fc.nat(25), (events, size, after) => {
      const read = eventsOfHotEntries(entriesOf(events, size), after);
      const wanted = events.filter(({ seq }) => seq > after);
      assert.deepEqual(
        read,
        wanted.map((event) => ({ seq: event.seq, text: JSON.stringify(event) })),
      );
    }),
  );
});

test('what looks like the border of two events is none within a text', () => {
  const likely = fc
    .array(fc.oneof(fc.constantFrom('},{"seq":7', '}', ',', '{', '"', '\\', '},{\\"seq\\":'), anyText))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(likely), (bodies) => {
      const texts = bodies.map((body, index) => JSON.stringify({ seq: index + 1, body }));
      assert.deepEqual(
        splitJoined(texts.join(',')),
        texts.map((text, index) => ({ seq: index + 1, text })),
      );
    }),
  );
});
