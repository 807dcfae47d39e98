import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedOrigins, checkPublicUrl } from './origins.ts';

test('beyond this machine exactly one origin is ours', () => {
  const origins: [string, string][] = [
    ['https://chat.example', 'https://chat.example'],
    ['https://chat.example:8443', 'https://chat.example:8443'],
    ['https://chat.example:443/', 'https://chat.example'],
    ['https://CHAT.example', 'https://chat.example'],
  ];
  for (const [publicUrl, origin] of origins) assert.deepEqual([...allowedOrigins(publicUrl)], [origin], publicUrl);
});

test('on this machine its three names are ours, on the same port only', () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    const origins = allowedOrigins(`http://${host}:8080`);
    assert.deepEqual([...origins].sort(), ['http://127.0.0.1:8080', 'http://[::1]:8080', 'http://localhost:8080']);
    for (const stranger of [
      'http://localhost',
      'https://localhost:8080',
      'http://localhost:8081',
      'http://127.0.0.1.example:8080',
      'null',
      '',
    ]) {
      assert.equal(origins.has(stranger), false, stranger);
    }
  }
});

test('plain http beyond this machine is refused, with a sentence', () => {
  for (const publicUrl of ['http://chat.example', 'http://192.168.0.7:8080', 'http://localhost.example', 'http://127.0.0.1.example']) {
    assert.throws(() => checkPublicUrl(publicUrl, 'on'), /https/, publicUrl);
    assert.throws(() => allowedOrigins(publicUrl), /https/, publicUrl);
  }
});

test('limits may be off on this machine only', () => {
  checkPublicUrl('http://127.0.0.1:8080', 'off');
  checkPublicUrl('https://chat.example', 'on');
  assert.throws(() => checkPublicUrl('https://chat.example', 'off'), /CHATTER_LIMITS=off/);
});
