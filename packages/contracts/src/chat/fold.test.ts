import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyHistory } from '../../test/arbitraries.ts';
import type { ConversationEvent } from './events.ts';
import { fold, foldTexts, itemOf, rowTextOf } from './fold.ts';

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

/** An event's text as the log writes it, numbers first and then its kind. */
const loggedTextOf = ({ seq, n, at, kind, ...rest }: ConversationEvent) => ({ seq, text: JSON.stringify({ seq, n, at, kind, ...rest }) });
const parsed = (rows: readonly { seq: number; text: string }[]) => rows.map(({ text }) => JSON.parse(text));
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

test('folding texts gives the rows that folding events gives, of every kind, in any order and however the page was cut', () => {
  const cut = anyDelivery.chain(([history, delivered]) => fc.tuple(fc.constant([history, delivered] as const), fc.nat(history.length)));
  fc.assert(
    fc.property(cut, ([[history, delivered], at]) => {
      const page = history.slice(0, at);
      const rows = foldTexts(page.map(loggedTextOf).map(rowTextOf), delivered.map(loggedTextOf));
      assert.deepEqual(parsed(rows), asJson(fold(fold([], page), delivered)));
      assert.deepEqual(
        rows.map(({ seq }) => seq),
        history.map(({ seq }) => seq),
      );
    }),
  );
});

test('the row of an event with people, a title or a name of what made it is the same as text', () => {
  const common = { seq: 3, n: 2, at: 7, from: 'f', m: 'm' };
  const events: ConversationEvent[] = [
    { ...common, kind: 'message', body: '"},{"seq":9', via: 'model' },
    { ...common, kind: 'join', by: 'b', who: ['x', 'y'] },
    { ...common, kind: 'leave', by: 'b', who: ['x'] },
    { ...common, kind: 'rename', by: 'b', title: ',"kind":"message",' },
    { ...common, kind: 'epoch', prev: 1 },
  ];
  for (const event of events) {
    assert.deepEqual(JSON.parse(rowTextOf(loggedTextOf(event)).text), itemOf(event));
    assert.deepEqual(JSON.parse(rowTextOf({ seq: 3, text: JSON.stringify(event) }).text), itemOf(event), 'in another order');
  }
});
