import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deltas } from './deltas.ts';

test('the first piece goes at once, the rest together, numbered from 0, at most twenty times a second', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const published: [number, string][] = [];
  using deltas = new Deltas((n, text) => published.push([n, text]));
  deltas.add('Hel');
  deltas.add('lo');
  deltas.add(' you');
  assert.deepEqual(published, [[0, 'Hel']]);
  t.mock.timers.tick(50);
  assert.deepEqual(published.slice(1), [[1, 'lo you']]);
  t.mock.timers.tick(50);
  deltas.add('!');
  assert.deepEqual(published.slice(2), [[2, '!']]);
});

test('after the end nothing is published', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const published: string[] = [];
  const deltas = new Deltas((_n, text) => published.push(text));
  deltas.add('a');
  deltas.add('b');
  deltas[Symbol.dispose]();
  t.mock.timers.tick(1000);
  assert.deepEqual(published, ['a']);
});
