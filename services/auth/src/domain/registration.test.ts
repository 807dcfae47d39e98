import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { prepareName, prepareRegistration } from './registration.ts';

const ask = { username: 'Alice', email: 'Alice@Example.org', firstName: ' Alice\u200b  Maria ', lastName: 'O\u2019Neil' };

test('names are tidied, unique forms are canonical, the rest stays as typed', () => {
  assert.deepEqual(prepareRegistration(ask), {
    username: 'Alice',
    usernameKey: 'alice',
    email: 'Alice@Example.org',
    emailKey: 'alice@example.org',
    firstName: 'Alice Maria',
    lastName: 'O\u2019Neil',
  });
});

test('a name of spaces and invisible signs is refused', () => {
  for (const name of ['   ', '\u200b', '\u00a0\ufeff', '\u3164', '\u2800', '\u200e\ufe0f', '\u115f \u034f']) {
    assert.throws(
      () => prepareRegistration({ ...ask, lastName: name }),
      (error) => error instanceof Refusal && error.code === 'invalid-request',
    );
  }
});

test('a name that grows too long as its letters are composed is refused, not cut', () => {
  assert.throws(
    () => prepareName('\u0958'.repeat(50)),
    (error) => error instanceof Refusal && error.code === 'invalid-request',
  );
  assert.equal(prepareName('👩'.repeat(50)), '👩'.repeat(50), 'characters are counted, as the column does');
});
