import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSmtpFault } from './smtp-fault.ts';

const fault = (message: string, more: object) => judgeSmtpFault(Object.assign(new Error(message), more));

test('a refusal for good of this letter is final', () => {
  assert.equal(fault('no such user', { responseCode: 550, command: 'RCPT TO', code: 'EENVELOPE' }).final, true);
  assert.equal(fault('too large', { responseCode: 552, command: 'DATA', code: 'EMESSAGE' }).final, true);
  assert.equal(fault('No recipients defined', { command: 'API', code: 'EENVELOPE' }).final, true);
});

test('what may pass is tried again', () => {
  assert.equal(fault('greylisted', { responseCode: 451, command: 'RCPT TO', code: 'EENVELOPE' }).final, false);
  assert.equal(fault('connect ECONNREFUSED', { code: 'ESOCKET', command: 'CONN' }).final, false);
  assert.equal(fault('Connection timeout', { code: 'ETIMEDOUT', command: 'CONN' }).final, false);
});

test('a refused login or greeting loses no letters', () => {
  assert.equal(fault('bad credentials', { responseCode: 535, command: 'AUTH PLAIN', code: 'EAUTH' }).final, false);
  assert.equal(fault('not today', { responseCode: 554, command: 'CONN', code: 'EPROTOCOL' }).final, false);
});

test('no address gets into a reason', () => {
  const { reason } = fault("Can't send mail: 550 5.1.1 <bob@example.org>: user bob@example.org\r\nunknown", { responseCode: 550 });
  assert.equal(reason, "Can't send mail: 550 5.1.1 <(address)>: user (address) unknown");
});
