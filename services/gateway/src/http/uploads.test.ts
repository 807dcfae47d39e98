import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { refuseUpload } from './uploads.ts';

const codeOf = (length: string | undefined, session: object | null = {}) => {
  try {
    refuseUpload(length === undefined ? {} : { 'content-length': length }, 100, session);
    return null;
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.code;
  }
};

test('an upload passes up to its limit, and only when it says its length', () => {
  assert.deepEqual(
    ['0', '1', '100'].map((length) => codeOf(length)),
    [null, null, null],
  );
  assert.deepEqual(
    [codeOf('101'), codeOf('9007199254740993'), codeOf(undefined)],
    ['payload-too-large', 'payload-too-large', 'invalid-request'],
  );
});

test('nobody uploads without a session', () => {
  assert.equal(codeOf('1', null), 'not-signed-in');
});
