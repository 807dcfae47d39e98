import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Action, can, permissions } from './permissions.ts';

const actions = Object.keys(permissions) as Action[];
const allowed = (role: 'user' | 'employee' | 'admin') => actions.filter((action) => can({ role }, action));

test('an administrator may do everything that needs a role, who has none nothing', () => {
  assert.deepEqual(allowed('admin'), actions);
  assert.deepEqual(allowed('user'), []);
  assert.ok(actions.every((action) => !can(null, action)));
});

test('an employee sees people and helps them, and neither gives roles nor reads the audit log', () => {
  assert.deepEqual(allowed('employee'), ['see-people', 'resend-letters', 'end-sessions']);
});

test('an employee sees who has a role, and does nothing to them', () => {
  for (const on of ['employee', 'admin'] as const) {
    assert.ok(can({ role: 'employee' }, 'see-people', on));
    assert.ok(!can({ role: 'employee' }, 'end-sessions', on));
    assert.ok(can({ role: 'admin' }, 'end-sessions', on));
  }
});
