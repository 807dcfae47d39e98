import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyHistory } from '../../test/arbitraries.ts';
import { fold, itemOf } from './fold.ts';

/** A history, and the same events shuffled with some of them repeated. */
const anyDelivery = anyHistory.chain((history) =>
  fc.tuple(
    fc.constant(history),
    fc
      .tuple(fc.shuffledSubarray(history, { minLength: history.length }), fc.subarray(history))
      .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
  ),
);

test('events in any order and any number of times give the same rows', () => {
  fc.assert(fc.property(anyDelivery, ([history, delivered]) => assert.deepEqual(fold([], delivered), fold([], history))));
});

test('a page with the events after it is the whole, wherever it was cut', () => {
  const cut = anyHistory.chain((history) => fc.tuple(fc.constant(history), fc.nat(history.length)));
  fc.assert(
    fc.property(cut, ([history, at]) => {
      const page = fold([], history.slice(0, at));
      assert.deepEqual(fold(page, history.slice(at)), fold([], history));
      assert.deepEqual(fold(page, history), fold([], history), 'and events the page has already do no harm');
    }),
  );
});

test('each event has its row, in order of seq, with what it said', () => {
  fc.assert(fc.property(anyHistory, (history) => assert.deepEqual(fold([], history), history.map(itemOf))));
});

test('only messages have a body, and a row was last changed by its own event', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      for (const event of history) {
        const item = itemOf(event);
        assert.equal('body' in item, event.kind === 'message');
        assert.equal(item.changed, event.seq);
      }
    }),
  );
});

test('folding leaves the rows it was given as they were', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const page = Object.freeze(fold([], history.slice(0, 5)));
      fold(page, history);
      assert.deepEqual(page, fold([], history.slice(0, 5)));
    }),
  );
});
