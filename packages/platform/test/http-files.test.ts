import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { identityHeader } from '../src/identity.ts';
import { startApp, type TestApp } from './start-app.ts';

let it: TestApp;
before(async () => {
  it = await startApp();
});
beforeEach(() => {
  it.file = null;
});
after(() => it[Symbol.asyncDispose]());

const url = '/api/v1/file';
const put = (payload: Buffer | string, type: string | undefined, headers: Record<string, string> = {}) =>
  it.send('PUT', url, { payload, headers: { ...(type !== undefined && { 'content-type': type }), ...headers } });

test('the bytes of a file come and go as they are', async () => {
  const file = randomBytes(100_000);
  const kept = await put(file, 'image/png');
  assert.deepEqual([kept.status, it.file?.equals(file)], [204, true]);
  const { status, bytes, headers } = await it.send('GET', url);
  assert.deepEqual([status, bytes.equals(file)], [200, true]);
  assert.equal(headers['content-type'], 'image/png');
  assert.equal(headers['content-length'], '100000');
  assert.equal(headers['cache-control'], 'private, max-age=31536000, immutable');
  assert.equal(headers['content-disposition'], 'inline');
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

test('what stands instead of a file is a problem, and is not kept in a cache', async () => {
  const { status, type, body, headers } = await it.send('GET', url);
  assert.deepEqual([status, type, body.code], [404, 'application/problem+json', 'not-found']);
  assert.equal(headers['cache-control'], 'no-store');
});

test('a file is taken by the types of its route only, and other routes take none', async () => {
  for (const type of ['image/gif', 'image/png', 'IMAGE/PNG', 'image/png; x=y']) assert.equal((await put('x', type)).status, 204, type);
  it.file = null;
  for (const type of [
    'application/json',
    'text/plain',
    'image/svg+xml',
    'image/pngx',
    'image/*',
    '*/*',
    'multipart/form-data; boundary=x',
    '',
  ]) {
    const { status, body, type: answered } = await put('{}', type);
    assert.deepEqual([status, body.code, answered], [415, 'unsupported-media-type', 'application/problem+json'], type);
  }
  const thing = await it.send('POST', '/api/v1/things', { payload: Buffer.from('x'), headers: { 'content-type': 'image/png' } });
  assert.deepEqual([thing.status, thing.body.code], [415, 'unsupported-media-type']);
  assert.equal(it.file, null);
});

test('a file beyond the limit of its route, or none, is refused', async () => {
  const { status, body } = await put(Buffer.alloc(100_001), 'image/png');
  assert.deepEqual([status, body.code], [413, 'payload-too-large']);
  for (const nothing of [await put('', 'image/png'), await it.send('PUT', url)]) {
    assert.deepEqual([nothing.status, nothing.body.code], [400, 'invalid-request']);
  }
  assert.equal(it.file, null);
});

test('who may not upload is told so before the file is looked at', async () => {
  const tooLarge = Buffer.alloc(100_001);
  assert.equal((await put(tooLarge, 'text/html', { [identityHeader]: 'forged' })).status, 401);
  assert.equal((await put(tooLarge, 'text/html', { 'sec-fetch-site': 'cross-site' })).status, 403);
});
