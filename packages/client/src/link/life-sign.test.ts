import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LifeSign } from './life-sign.ts';

test('a line is asked for a sign of life after 25 s of silence, and is dead 10 s later', () => {
  const life = new LifeSign(0);
  assert.deepEqual([life.due(24_999), life.due(25_000)], ['nothing', 'ask']);
  life.asked(25_000);
  assert.deepEqual([life.due(34_999), life.due(35_000)], ['nothing', 'dead']);
});

test('whatever is heard is a sign of life', () => {
  const life = new LifeSign(0);
  life.asked(25_000);
  life.heard(30_000);
  assert.deepEqual([life.due(54_999), life.due(55_000)], ['nothing', 'ask']);
});

test('after this process stood still, the line is asked before it is given up', () => {
  const life = new LifeSign(0);
  assert.equal(life.due(3_600_000), 'ask');
  life.asked(3_600_000);
  assert.equal(life.due(3_600_001), 'nothing');
});
