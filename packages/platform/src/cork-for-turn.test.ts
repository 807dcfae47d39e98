import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { corkForTurn } from './cork-for-turn.ts';

test('what is written within a turn of the event loop leaves at its end, in one piece', async () => {
  const left: string[] = [];
  const socket = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => done(void left.push(chunk)),
    writev: (chunks, done) => done(void left.push(chunks.map(({ chunk }) => chunk).join(' '))),
  });
  const write = (text: string) => {
    corkForTurn(socket);
    socket.write(text);
  };
  write('one');
  await Promise.resolve();
  process.nextTick(() => write('two'));
  assert.deepEqual(left, []);
  await setImmediate();
  assert.deepEqual(left, ['one two']);
  write('three');
  await setImmediate();
  assert.deepEqual(left, ['one two', 'three']);
});
