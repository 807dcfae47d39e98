import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConfirmed, isConsoleOpen, isWorthTouching } from './console-life.ts';

const now = new Date('2026-11-28T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

test('a console closes after 15 minutes without use, and after 12 hours however it is used', () => {
  const times = { openedAt: ago(60), confirmedAt: ago(60), usedAt: ago(14.9) };
  assert.ok(isConsoleOpen(times, now));
  assert.ok(!isConsoleOpen({ ...times, usedAt: ago(15) }, now));
  assert.ok(!isConsoleOpen({ ...times, openedAt: ago(720), usedAt: now }, now));
});

test('an act wants the password of the last 15 minutes, though the console is in use', () => {
  const times = { openedAt: ago(60), usedAt: now };
  assert.ok(isConfirmed({ ...times, confirmedAt: ago(14.9) }, now));
  assert.ok(!isConfirmed({ ...times, confirmedAt: ago(15) }, now));
  assert.ok(!isWorthTouching({ ...times, confirmedAt: now }, now));
});
