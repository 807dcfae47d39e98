import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf } from './register-rules.ts';

const good = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  username: 'ada.lovelace',
  email: 'ada@example.org',
  password: 'correct horse battery',
};

test('a good registration has no fault', () => {
  assert.deepEqual(faultsOf(good), {});
  assert.deepEqual(faultsOf({ ...good, username: ' ada ', firstName: ' Ada ' }), {});
});

test('each field says what is wrong with it', () => {
  assert.deepEqual(faultsOf({ ...good, firstName: '', lastName: '<b>' }), {
    firstName: { key: 'required' },
    lastName: { key: 'nameForm' },
  });
  assert.deepEqual(faultsOf({ ...good, firstName: '\u3164', lastName: '\u2800' }), {
    firstName: { key: 'required' },
    lastName: { key: 'required' },
  });
  assert.deepEqual(faultsOf({ ...good, username: 'ab' }), { username: { key: 'usernameLength' } });
  assert.deepEqual(faultsOf({ ...good, username: '-ada' }), { username: { key: 'usernameForm' } });
  assert.deepEqual(faultsOf({ ...good, email: 'ada' }), { email: { key: 'emailForm' } });
  assert.deepEqual(faultsOf({ ...good, password: 'short' }), { password: { key: 'passwordShort', count: 7 } });
  assert.deepEqual(faultsOf({ ...good, password: 'x'.repeat(129) }), { password: { key: 'passwordLong' } });
});
