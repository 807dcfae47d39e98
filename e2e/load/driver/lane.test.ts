import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lane } from './lane.ts';

function laneOf() {
  const written: { id: number; msgs: { m: string; body: string }[] }[] = [];
  const told: string[] = [];
  let ids = 0;
  let frames = 0;
  const lane = new Lane('c', {
    nextId: () => `m${++ids}`,
    nextFrame: () => ++frames,
    write: (text) => written.push(JSON.parse(text)),
    accepted: (index) => told.push(`accepted ${index}`),
    refused: (index) => told.push(`refused ${index}`),
    retried: (messages) => told.push(`retried ${messages}`),
    stored: (index) => told.push(`stored ${index}`),
  });
  const ack = (seqs: number[]) =>
    lane.acked({ t: 'ack', id: frames, c: 'c', epoch: 1, res: seqs.map((seq) => ({ m: '', seq, n: seq, at: 0 })) });
  return { lane, written, told, ack };
}

test('one frame is on its way at a time, and what was said meanwhile leaves with the next', () => {
  const { lane, written, ack } = laneOf();
  for (const index of [0, 1, 2]) lane.say(index, `text ${index}`);
  assert.deepEqual(
    written.map(({ msgs }) => msgs.length),
    [1],
  );
  assert.deepEqual([lane.isOf(1), lane.isOf(2)], [true, false]);
  ack([1]);
  assert.deepEqual(
    written[1]?.msgs.map(({ body }) => body),
    ['text 1', 'text 2'],
  );
});

test('a message is durable once what the sender is told reaches its number, whichever comes first', () => {
  const { lane, told, ack } = laneOf();
  lane.say(0, 'a');
  lane.say(1, 'b');
  ack([1]);
  lane.durable(2);
  ack([2]);
  assert.deepEqual(told, ['accepted 0', 'stored 0', 'accepted 1', 'stored 1']);
});

test('what is to be said again waits, and what has not left can be dropped', () => {
  const { lane, told, written } = laneOf();
  lane.say(0, 'a');
  lane.nacked({ t: 'nack', id: 1, code: 'busy', retry: true, afterMs: 60_000 });
  lane.say(1, 'b');
  assert.deepEqual([told, written.length, lane.drop()], [['retried 1'], 1, [0, 1]]);
  lane.end();
});

test('what is refused for good is told', () => {
  const { lane, told } = laneOf();
  lane.say(0, 'a');
  lane.nacked({ t: 'nack', id: 1, code: 'unknown-frame', retry: false });
  assert.deepEqual(told, ['refused 0']);
});
