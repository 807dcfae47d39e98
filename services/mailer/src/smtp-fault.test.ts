import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSmtpFault } from './smtp-fault.ts';

const fault = (message: string, more: object) => judgeSmtpFault(Object.assign(new Error(message), more));

test('a refusal for good of this letter is final', () => {
  assert.equal(fault('no such user', { responseCode: 550, command: 'RCPT TO', code: 'EENVELOPE' }).final, true);
  assert.equal(fault('too large', { responseCode: 552, command: 'DATA', code: 'EMESSAGE' }).final, true);
  assert.equal(fault('No recipients defined', { command: 'API', code: 'EENVELOPE' }).final, true);
});

test('an address that is refused for good has bounced, as the server said it', () => {
  const gone = fault('550 5.1.1 <bob@example.org> no such user', { responseCode: 550, command: 'RCPT TO', code: 'EENVELOPE' });
  assert.deepEqual([gone.bounced, gone.code, gone.status], [true, 550, '5.1.1']);
  const large = fault('552 5.3.4 too large', { responseCode: 552, command: 'DATA', code: 'EMESSAGE' });
  assert.deepEqual([large.bounced, large.status], [false, '5.3.4']);
  const away = fault('connect ECONNREFUSED 127.0.0.1:25', { code: 'ESOCKET', command: 'CONN' });
  assert.deepEqual([away.bounced, away.code, away.status], [false, null, null]);
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
