import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Overheard } from './overheard.ts';

test('while somebody asks, the newest is kept of what is said; else nothing', () => {
  const overheard = new Overheard();
  overheard.heard('a', 1, 5);
  assert.equal(overheard.newestOf('a', 1), 0);
  {
    using _first = overheard.begin();
    overheard.heard('a', 1, 7);
    overheard.heard('a', 1, 6);
    overheard.durable('a', 1, 6);
    overheard.heard('b', 1, 9);
    overheard.heard('b', 2, 3);
    assert.deepEqual([overheard.newestOf('a', 1), overheard.durableOf('a', 1), overheard.epochOf('a')], [7, 6, 1]);
    assert.deepEqual([overheard.newestOf('b', 1), overheard.newestOf('b', 2), overheard.epochOf('b')], [0, 3, 2]);
  }
  assert.deepEqual([overheard.idle, overheard.newestOf('a', 1), overheard.epochOf('b')], [true, 0, 0]);
});

test('each has what was said since it began, however many come and go meanwhile, and what nobody needs is forgotten', () => {
  const overheard = new Overheard();
  let last = overheard.begin();
  for (let turn = 1; turn <= 100; turn++) {
    overheard.heard(`in turn ${turn}`, 1, turn);
    const next = overheard.begin();
    overheard.heard(`after turn ${turn}`, 1, turn);
    assert.deepEqual([overheard.newestOf(`in turn ${turn}`, 1), overheard.newestOf(`after turn ${turn}`, 1)], [turn, turn]);
    assert.ok(overheard.newestOf('in turn 1', 1) === 0 || turn < 4, `turn ${turn}`);
    last[Symbol.dispose]();
    assert.equal(overheard.newestOf(`after turn ${turn}`, 1), turn);
    last = next;
  }
});
