import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeAmbient } from '../test/fake-ambient.ts';
import { Alarm } from './alarm.ts';

const never = Number.POSITIVE_INFINITY;

test('it rings at the earliest deadline it was told, with one timer, and goes on to what is then next', () => {
  const ambient = new FakeAmbient();
  const rung: number[] = [];
  const alarm = new Alarm(ambient, (nowMs) => {
    rung.push(nowMs);
    return nowMs === 30 ? 70 : never;
  });
  alarm.wakeBy(100);
  alarm.wakeBy(30);
  alarm.wakeBy(50);
  assert.equal(ambient.timers, 1);
  ambient.pass(1_000);
  assert.deepEqual(rung, [30, 70]);
  assert.equal(ambient.timers, 0);
});

test('a deadline that is past rings without delay, and one called off not at all', () => {
  const ambient = new FakeAmbient();
  const rung: number[] = [];
  const alarm = new Alarm(ambient, (nowMs) => {
    rung.push(nowMs);
    return never;
  });
  ambient.pass(10);
  alarm.wakeBy(5);
  ambient.pass(0);
  alarm.wakeBy(20);
  alarm.off();
  ambient.pass(100);
  assert.deepEqual(rung, [10]);
});
