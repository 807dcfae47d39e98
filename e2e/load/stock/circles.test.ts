import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsInLayers, pairsInRing } from './circles.ts';

const timesOf = (circles: readonly (readonly number[])[], one: number) => circles.filter((circle) => circle.includes(one)).length;

test('in a ring everybody is in as many pairs, and no pair comes twice', () => {
  const pairs = pairsInRing(11, 5);
  for (let one = 0; one < 11; one++) assert.equal(timesOf(pairs, one), 10);
  assert.equal(new Set(pairs.map((pair) => [...pair].sort().join(' '))).size, 55);
  assert.throws(() => pairsInRing(10, 5), RangeError);
});

test('in layers everybody is in as many groups, each of which has one who can speak for it', () => {
  const groups = groupsInLayers(40, 3, 10);
  for (let one = 0; one < 40; one++) assert.equal(timesOf(groups, one), 3);
  for (const group of groups) assert.equal(group.filter((member) => member % 10 === 0).length, 1);
  assert.throws(() => groupsInLayers(45, 1, 10), RangeError);
});
