import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownMarks, toldApart, toldMarks } from './told-marks.ts';

const marks = new Map([
  ['ann', { delivered: 9, read: 8, arrived: true }],
  ['ben', { delivered: 7, read: 6, arrived: true }],
]);

test('where nobody hides what they have read, one frame tells everybody', () => {
  assert.deepEqual(toldMarks(marks, new Set()), [{ of: { ann: [9, 8], ben: [7, 6] }, to: null }]);
});

test('who hides it is shown to have received, hears their own, and of others nothing but that they have received', () => {
  assert.deepEqual(toldMarks(marks, new Set(['ann', 'cem'])), [
    { of: { ann: [9, 0], ben: [7, 6] }, to: { except: ['ann', 'cem'] } },
    { of: { ann: [9, 8], ben: [7, 0] }, to: { alone: ['ann'] } },
    { of: { ann: [9, 0], ben: [7, 0] }, to: { alone: ['cem'] } },
  ]);
});

test('where somebody who hides it has only read more, nobody else is told anything, not even when that was; nor are they of others', () => {
  const read = new Map([['ann', { delivered: 9, read: 9, arrived: false }]]);
  assert.deepEqual(toldMarks(read, new Set(['ann'])), [{ of: { ann: [9, 9] }, to: { alone: ['ann'] } }]);
  assert.deepEqual(toldMarks(read, new Set(['ben'])), [{ of: { ann: [9, 9] }, to: { except: ['ben'] } }]);
});

test('of two who are apart each is told of themself alone', () => {
  assert.deepEqual(toldApart(marks), [
    { of: { ann: [9, 8] }, to: { alone: ['ann'] } },
    { of: { ben: [7, 6] }, to: { alone: ['ben'] } },
  ]);
});

test('a view shows the same', () => {
  const hides = (account: string) => account === 'ann';
  const reach = { delivered: 9, read: 8 };
  assert.deepEqual(shownMarks('ann', reach, 'ann', hides), [9, 8]);
  assert.deepEqual(shownMarks('ann', reach, 'ben', hides), [9, 0]);
  assert.deepEqual(shownMarks('ben', reach, 'ann', hides), [9, 0]);
  assert.deepEqual(shownMarks('ben', reach, 'cem', hides), [9, 8]);
});
