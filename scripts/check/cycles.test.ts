import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCycles } from './cycles.ts';

const cyclesOf = (graph: Record<string, string[]>) => findCycles(new Map(Object.entries(graph))).map((cycle) => cycle.sort().join(''));

test('a tree and a diamond have no cycle', () => {
  assert.deepEqual(cyclesOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }), []);
});

test('a node that points at itself is a cycle', () => {
  assert.deepEqual(cyclesOf({ a: ['a'], b: ['a'] }), ['a']);
});

test('two cycles joined by an edge stay two', () => {
  assert.deepEqual(cyclesOf({ a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'] }), ['de', 'abc']);
});

test('cycles that share a node are one', () => {
  assert.deepEqual(cyclesOf({ a: ['b'], b: ['a', 'c'], c: ['b'] }), ['abc']);
});

test('edges out of the graph are passed over', () => {
  assert.deepEqual(cyclesOf({ a: ['elsewhere'] }), []);
});
