import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientKey } from './client-key.ts';

test('an IPv4 address counts for itself, mapped or not', () => {
  assert.equal(clientKey('192.0.2.7'), '192.0.2.7');
  assert.equal(clientKey('::ffff:192.0.2.7'), '192.0.2.7');
});

test('all addresses of an IPv6 /64 are one client, however they are written', () => {
  const key = clientKey('2001:db8:1:2:3:4:5:6');
  assert.equal(clientKey('2001:0DB8:0001:0002::ffff'), key);
  assert.equal(clientKey('2001:db8:1:2::'), key);
  assert.notEqual(clientKey('2001:db8:1:3::'), key);
});

test('short forms of IPv6 are read right', () => {
  assert.equal(clientKey('::1'), '0-0-0-0-64');
  assert.equal(clientKey('fe80::1%eth0'), 'fe80-0-0-0-64');
  assert.equal(clientKey('2001::1'), '2001-0-0-0-64');
  assert.equal(clientKey('64:ff9b::192.0.2.1'), '64-ff9b-0-0-64');
});

test('what is no address is one client, and cannot choose a key', () => {
  assert.equal(clientKey(''), 'unknown');
  assert.equal(clientKey('}{:evil'), 'unknown');
});
