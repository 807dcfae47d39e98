import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModelFault, reasonOf } from './model-fault.ts';

test('a reason says what happened, and nothing of what a server said', () => {
  const refused = Object.assign(new Error('401 Incorrect API key provided: sk-very-secret'), { status: 401, code: 'invalid_api_key' });
  assert.equal(reasonOf(refused), 'status 401 (invalid_api_key)');
  assert.equal(reasonOf(Object.assign(new Error('x'), { status: 500, code: 'no words, but a sentence' })), 'status 500');
  assert.equal(reasonOf(new TypeError('terminated')), 'connection broke off');
  assert.equal(reasonOf(new SyntaxError('Unexpected token s in sk-very-secret')), 'malformed chunk');
  assert.equal(reasonOf(new ModelFault('silent')), 'silent');
  assert.equal(reasonOf('sk-very-secret'), 'failed');
});

test('the code of a broken connection is found where it is hidden', () => {
  const deep = new Error('fetch failed', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
  assert.equal(reasonOf(new Error('Connection error.', { cause: deep })), 'Error (ECONNREFUSED)');
});
