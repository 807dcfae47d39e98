import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayKey, dayText, shortText } from './moment-text.ts';

const words = { today: 'Today', yesterday: 'Yesterday' };
const now = new Date(2026, 10, 23, 12, 0).getTime();
const at = (month: number, day: number, year = 2026) => new Date(year, month - 1, day, 9, 5).getTime();

test('days near by are named, others dated', () => {
  assert.equal(dayText(at(11, 23), now, 'en-GB', words), 'Today');
  assert.equal(dayText(at(11, 22), now, 'en-GB', words), 'Yesterday');
  assert.equal(dayText(at(11, 19), now, 'en-GB', words), 'Thursday');
  assert.equal(dayText(at(11, 10), now, 'en-GB', words), 'Tuesday 10 November');
  assert.equal(dayText(at(12, 31, 2025), now, 'en-GB', words), '31 December 2025');
});

test('the short form is a time, a weekday or a date', () => {
  assert.equal(shortText(at(11, 23), now, 'en-GB'), '09:05');
  assert.equal(shortText(at(11, 20), now, 'en-GB'), 'Fri');
  assert.equal(shortText(at(10, 1), now, 'en-GB'), '1 Oct');
});

test('a day key changes at local midnight only', () => {
  assert.notEqual(dayKey(new Date(2026, 0, 1, 23, 59).getTime()), dayKey(new Date(2026, 0, 2).getTime()));
  assert.equal(dayKey(new Date(2026, 0, 2).getTime()), dayKey(new Date(2026, 0, 2, 23, 59).getTime()));
});
