import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from './emitter.ts';

function unexpected(fault: unknown): void {
  assert.fail(`reported: ${fault}`);
}

test('listeners are told in the order in which they came, until they have enough', () => {
  const told: string[] = [];
  const emitter = new Emitter<{ word: string }>(unexpected);
  const enough = emitter.on('word', (word) => told.push(`a ${word}`));
  emitter.on('word', (word) => told.push(`b ${word}`));
  emitter.emit('word', 'one');
  enough();
  emitter.emit('word', 'two');
  assert.deepEqual(told, ['a one', 'b one', 'b two']);
});

test('a listener that throws, or whose promise rejects, is reported and disturbs nobody', async () => {
  const faults: unknown[] = [];
  const told: string[] = [];
  const emitter = new Emitter<{ word: string }>((fault) => faults.push(fault));
  emitter.on('word', () => {
    throw new Error('thrown');
  });
  emitter.on('word', () => Promise.reject(new Error('rejected')));
  emitter.on('word', (word) => told.push(word));
  emitter.emit('word', 'one');
  await Promise.resolve();
  assert.deepEqual([faults, told], [[new Error('thrown'), new Error('rejected')], ['one']]);
});

test('a listener that leaves while being told keeps nobody from being told', () => {
  const told: string[] = [];
  const emitter = new Emitter<{ word: string }>(unexpected);
  const leave: () => void = emitter.on('word', () => leave());
  emitter.on('word', (word) => told.push(word));
  emitter.emit('word', 'one');
  assert.deepEqual(told, ['one']);
});
