import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCookie, writeCookie } from './cookies.ts';

test('a cookie is found by its whole name', () => {
  const header = 'xsid=1; sid=abc-_.; sid2=2';
  assert.equal(readCookie(header, 'sid'), 'abc-_.');
  assert.equal(readCookie(header, 'si'), undefined);
  assert.equal(readCookie(undefined, 'sid'), undefined);
  assert.equal(readCookie(';;=;sid', 'sid'), undefined);
});

test('cookies are out of the reach of scripts and other sites', () => {
  assert.equal(writeCookie('sid', 'a', { secure: false, maxAgeSeconds: 60 }), 'sid=a; Path=/; Max-Age=60; HttpOnly; SameSite=Lax');
  assert.equal(
    writeCookie('__Host-sid', '', { secure: true, maxAgeSeconds: 0 }),
    '__Host-sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
  );
});
