import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionOf } from './completion.ts';

const nothing = {
  ...{ birthDate: null, gender: null, mobile: null, bio: null, status: null, language: null },
  ...{ street: null, city: null, region: null, postalCode: null, country: null },
};

test('who has told nothing has a name and an address, and no more', () => {
  assert.deepEqual(completionOf(nothing, null), {
    percent: 22,
    missing: ['photo', 'status', 'bio', 'birthDate', 'gender', 'mobile', 'address'],
  });
});

test('each part counts once, and only a whole profile is complete', () => {
  const most = { ...nothing, status: 'x', bio: 'x', birthDate: '2000-01-01', gender: 'other' as const, mobile: '+491701234567' };
  assert.deepEqual(completionOf(most, 'photo'), { percent: 88, missing: ['address'] });
  assert.deepEqual(completionOf({ ...most, city: 'London' }, 'photo'), { percent: 100, missing: [] });
  assert.deepEqual(completionOf({ ...most, city: 'London', country: 'UK' }, 'photo').percent, 100);
});
