import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDomains } from './read-domains.ts';

test('domains are read line by line, each once, in small letters, and without their sign', () => {
  assert.deepEqual(readDomains(' Example.ORG\n@example.com, example.org\n\n'), ['example.org', 'example.com']);
  assert.deepEqual(readDomains(''), []);
});

test('what is no domain is found', () => {
  for (const text of ['-x.org', 'x..org', 'a@b.org', 'example.org/']) assert.equal(readDomains(text), null);
});
