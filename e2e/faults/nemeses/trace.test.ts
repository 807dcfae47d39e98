import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersBeforeSync } from './trace.ts';

const written = 'write(9, "*3\\r\\n$5\\r\\nFCALL"..., 300) = 300';
const synced = 'fdatasync(9) = 0';
const answered = 'write(12, "*3\\r\\n$2\\r\\nOK\\r\\n$15\\r\\n1795687548052-0\\r\\n$19\\r\\nO 7 6 1795687548052\\r\\n", 60) = 60';

test('an answer after the sync is right, one before it is early', () => {
  assert.deepEqual(answersBeforeSync([written, synced, answered].join('\n')), { answers: 1, early: 0 });
  assert.deepEqual(answersBeforeSync([written, synced, written, answered, synced].join('\n')), { answers: 1, early: 1 });
});

test('other answers do not count', () => {
  assert.deepEqual(answersBeforeSync([written, 'write(12, "+OK\\r\\n", 5) = 5', synced].join('\n')), { answers: 0, early: 0 });
});
