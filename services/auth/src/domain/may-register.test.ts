import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '@chatter/contracts/auth/entry-routes.ts';
import { type Coming, mayRegister } from './may-register.ts';

const entry: Entry = { registration: 'open', domains: ['example.org'], terms: null, notice: null };
const coming: Coming = { email: 'ann@elsewhere.example', invitation: null, terms: undefined };
const code = (of: Parameters<typeof mayRegister>[0], who: Partial<Coming> = {}) => {
  try {
    mayRegister(of, { ...coming, ...who });
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('an open door lets everybody in, a closed one nobody, not even by invitation', () => {
  assert.equal(code(entry), null);
  assert.equal(code({ ...entry, registration: 'closed' }, { invitation: 'i' }), 'registration-closed');
});

test('an invitation opens what asks for one, and what asks for a domain', () => {
  assert.equal(code({ ...entry, registration: 'invitation' }), 'invitation-invalid');
  assert.equal(code({ ...entry, registration: 'invitation' }, { invitation: 'i' }), null);
  assert.equal(code({ ...entry, registration: 'domain' }, { invitation: 'i' }), null);
});

test('a domain is compared as a whole, in any case', () => {
  const domain: Entry = { ...entry, registration: 'domain' };
  assert.equal(code(domain), 'domain-not-allowed');
  assert.equal(code(domain, { email: 'Ann@EXAMPLE.org' }), null);
  assert.equal(code(domain, { email: 'ann@evil-example.org' }), 'domain-not-allowed');
  assert.equal(code(domain, { email: 'ann@example.org.evil' }), 'domain-not-allowed');
  assert.equal(code(domain, { email: 'ann@sub.example.org' }), 'domain-not-allowed');
});

test('terms are agreed to in the version of now', () => {
  const withTerms = { ...entry, terms: { version: 2, text: 'Be kind.' } };
  assert.equal(code(withTerms), 'terms-changed');
  assert.equal(code(withTerms, { terms: 1 }), 'terms-changed');
  assert.equal(code(withTerms, { terms: 2 }), null);
});
