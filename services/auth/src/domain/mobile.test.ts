import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalMobile } from './mobile.ts';

test('one number has one form, however it is written', () => {
  for (const mobile of ['+49 170 1234567', '0049-170-1234567', '+49 (0)170 / 123 45 67', '+49.170.1234567']) {
    assert.equal(canonicalMobile(mobile), '+491701234567', mobile);
  }
});

test('what cannot be dialled from everywhere is no number', () => {
  for (const mobile of ['', '0170 1234567', '+0170123456', '12345678', '+123456', '+1234567890123456', '+49+170', 'None']) {
    assert.equal(canonicalMobile(mobile), null, mobile);
  }
});
