import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLater, type Testimony, Witness } from './witness.ts';

test('a later epoch is later, then a higher log id: by its numbers, not by its text', () => {
  const at = (epoch: number, logId: string): Testimony => ({ epoch, logId });
  assert.equal(isLater(at(2, '1-0'), at(1, '9-0')), true);
  assert.equal(isLater(at(1, '1700000000000-10'), at(1, '1700000000000-9')), true);
  assert.equal(isLater(at(1, '999-0'), at(1, '1000-0')), false);
  assert.equal(isLater(at(1, '5-5'), at(1, '5-5')), false);
});

test('a witness tells the highest it has seen of the shard that is asked about, and nothing of others', () => {
  const told: [string, Testimony][] = [];
  let ask: (ask: object, shard: string) => void = () => {};
  const witness = new Witness({
    followLive: (_, key, handler) => {
      assert.equal(key, '*');
      ask = handler;
    },
    publishLive: (_, shard, testimony) => void told.push([shard, testimony]),
  });
  witness.saw(3, 1, '8-0');
  witness.saw(3, 1, '7-0');
  witness.saw(4, 1, '9-0');
  ask({}, '3');
  ask({}, '5');
  assert.deepEqual(told, [['3', { epoch: 1, logId: '8-0' }]]);
});
