import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { prepareDetails } from './edit-profile.ts';

const now = new Date('2026-11-29T12:00:00.000Z');
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

test('texts are tidied, and what is empty then is emptied', () => {
  const ask = { status: '  At \u200b sea ', bio: ' One\n\n\n\nTwo ', city: ' \ufeff ', street: 'Main  Street 1' };
  assert.deepEqual(prepareDetails(ask, now), { status: 'At sea', bio: 'One\n\nTwo', city: null, street: 'Main Street 1' });
});

test('what is left out stays out, and null stays null', () => {
  assert.deepEqual(prepareDetails({}, now), {});
  assert.deepEqual(prepareDetails({ bio: null, mobile: null, birthDate: null, gender: null }, now), {
    ...{ bio: null, mobile: null, birthDate: null, gender: null },
  });
  assert.deepEqual(prepareDetails({ mobile: ' ' }, now), { mobile: null });
});

test('a birth date is a day that was', () => {
  assert.equal(prepareDetails({ birthDate: '2000-02-29' }, now).birthDate, '2000-02-29');
  for (const birthDate of ['2001-02-29', '2026-11-30', '1899-12-31', '2000-13-01', '0000-00-00']) {
    assert.throws(() => prepareDetails({ birthDate }, now), refused('date-invalid'), birthDate);
  }
});

test('a mobile number is kept in its one form, or refused', () => {
  assert.equal(prepareDetails({ mobile: '+49 170 1234567' }, now).mobile, '+491701234567');
  assert.throws(() => prepareDetails({ mobile: '0170 1234567' }, now), refused('mobile-invalid'));
});

test('a text is as long as it is when its letters are composed', () => {
  assert.equal(prepareDetails({ bio: 'e\u0301'.repeat(500) }, now).bio, '\u00e9'.repeat(500));
  assert.equal(prepareDetails({ status: ` ${'\u{1f44d}'.repeat(80)} ` }, now).status?.length, 160);
  for (const long of [
    { bio: 'e\u0301'.repeat(501) },
    { bio: '\u0958'.repeat(251) },
    { status: 'x'.repeat(81) },
    { city: '\u0958'.repeat(51) },
  ]) {
    assert.throws(() => prepareDetails(long, now), refused('invalid-request'), Object.keys(long)[0]);
  }
});
