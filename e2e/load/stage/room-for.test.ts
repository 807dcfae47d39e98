import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, requireFiles } from './room-for.ts';

test('too few open files are told with what to do about it', () => {
  requireFiles(5000, 5500);
  requireFiles(100);
  assert.throws(() => requireFiles(5000, 1024), /5500 open files in a process, and here it may have 1024: raise the hard limit/);
});

test('many sockets come from several addresses, where the system has them', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => addressOf(index, 5000, 'linux')),
    ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.2'],
  );
  assert.deepEqual([addressOf(1, 2000, 'linux'), addressOf(1, 5000, 'darwin')], [undefined, undefined]);
});
