import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgramFailed } from '@chatter/testkit/program.ts';
import { explain } from './explain.ts';
import { Hindrance } from './hindrance.ts';

const full = /^No space is left on the disk of \.chatter\. Free some, then start again: nothing is lost\.$/;

test('a full disk is told as one, met by ourselves or by a server', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  assert.match(explain(error, '.chatter'), full);
  const line = '[ERROR] InnoDB: preallocating 100663296 bytes for file ./ib_logfile101 failed with error 28';
  assert.match(explain(new ProgramFailed('mysql', 'ended (1) before it answered', line), '.chatter'), full);
  assert.match(explain(new ProgramFailed('redis', 'ended (1)', 'Write error saving: No space left on device'), '.chatter'), full);
});

test('of a server that does not come up the marked lines are shown, with a way out', () => {
  const output = '[Note] starting\n[ERROR] InnoDB: Page corrupted\n[Note] Try again\n';
  const text = explain(new ProgramFailed('mysql', 'ended (1) before it answered', output), '.chatter');
  assert.match(
    text,
    /^mysql does not come up\. Its log says:\n\[ERROR\] InnoDB: Page corrupted\n\nThe whole log is \.chatter\/logs\/mysql\.log\. If its data is damaged/,
  );
});

test('a hindrance is its sentence, anything unforeseen has its trace', () => {
  assert.equal(explain(new Hindrance('Port 8080 is in use.'), '.'), 'Port 8080 is in use.');
  assert.match(explain(new TypeError('x is not a function'), '.'), /TypeError: x is not a function\n +at /);
});
