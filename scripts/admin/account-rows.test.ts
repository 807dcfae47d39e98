import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccountRows } from './account-rows.ts';

test('rows are read with and without passwords', () => {
  assert.deepEqual(readAccountRows('username,email,firstName,lastName\nann,ann@example.org, Ann ,"O""Neil"\n'), [
    { username: 'ann', email: 'ann@example.org', firstName: 'Ann', lastName: 'O"Neil' },
  ]);
  assert.deepEqual(readAccountRows('username,email,firstName,lastName,password\nann,a@x.org,A,B,\nbob,b@x.org,B,C,a long password\n'), [
    { username: 'ann', email: 'a@x.org', firstName: 'A', lastName: 'B' },
    { username: 'bob', email: 'b@x.org', firstName: 'B', lastName: 'C', password: 'a long password' },
  ]);
});

test('all faults are told, each with its line', () => {
  const text = [
    'username,email,firstName,lastName,password',
    'ann,ann@example.org,Ann,Onymous,',
    'b,bob,Bob,<b>,short',
    'ANN,Ann@Example.org,Ann,Other,',
    'carl,carl@example.org,Carl',
  ].join('\n');
  assert.throws(
    () => readAccountRows(text),
    (error: Error) => {
      const lines = error.message.split('\n').map((fault) => fault.replace(/^(line \d+: \S+ \S+).*$/, '$1'));
      assert.deepEqual(lines, [
        'line 3: username must',
        'line 3: email must',
        'line 3: lastName must',
        'line 3: password must',
        'line 4: the username',
        'line 4: the email',
        'line 5: 3 fields,',
        'line 5: lastName must',
      ]);
      return true;
    },
  );
});

test('another header is refused', () => {
  for (const header of ['', 'email,username,firstName,lastName', 'username,email', 'username;email;firstName;lastName']) {
    assert.throws(() => readAccountRows(header), /line 1: the header must be username,email,firstName,lastName or /);
  }
});
