import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { before, test } from 'node:test';
import { maxPhotoBytes, setPhoto } from '@chatter/contracts/auth/routes.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

/** The smallest PNG: one transparent pixel. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const upload = (who: Someone | null, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${system.url}/api/v1${setPhoto.path}`, {
    method: setPhoto.method,
    headers: { origin: system.url, 'content-type': 'image/png', ...(who && { cookie: who.cookie }), ...headers },
    body,
  });
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

test('a photo passes the gateway in both directions, unchanged and with what a browser needs to keep and trust it', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const set = await upload(a, pixel);
  assert.equal(set.status, 200);
  const { photo } = (await set.json()) as { photo: string };
  const path = `${system.url}/api/v1/photos/${photo}/256`;
  const { status, headers, ...seen } = await fetch(path, { headers: { cookie: b.cookie } }).then(async (response) => ({
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  }));
  assert.deepEqual([status, headers.get('content-type')], [200, 'image/webp']);
  assert.equal(seen.bytes.toString('latin1', 8, 12), 'WEBP');
  assert.equal(headers.get('cache-control'), 'private, max-age=31536000, immutable');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
  assert.deepEqual(await codeOf(await fetch(path)), [401, 'not-signed-in']);
  const people = (await system.ask(b, 'GET', `/accounts?q=${a.username}`)).body as { items: { photo: string }[] };
  assert.equal(people.items[0]?.photo, photo);
});

test('an upload of nobody, of another site, too long or of unknown length goes no further than the gateway', async () => {
  const [a] = (await system.people(1)) as [Someone];
  assert.deepEqual(await codeOf(await upload(null, pixel)), [401, 'not-signed-in']);
  assert.deepEqual(await codeOf(await upload(a, pixel, { origin: 'https://evil.example' })), [403, 'cross-site']);
  assert.deepEqual(await codeOf(await upload(a, pixel, { 'sec-fetch-site': 'cross-site' })), [403, 'cross-site']);
  assert.deepEqual(await codeOf(await upload(a, pixel, { 'content-type': 'application/json' })), [415, 'unsupported-media-type']);
  // Before any of it came:
  assert.match(await headOf(a, `Content-Length: ${maxPhotoBytes + 1}`), /^HTTP\/1\.1 413 /);
  assert.match(await headOf(a, 'Transfer-Encoding: chunked'), /^HTTP\/1\.1 411 /);
  assert.deepEqual(await codeOf(await upload(a, new Uint8Array(maxPhotoBytes))), [409, 'not-an-image'], 'the largest passes');
});

test('logging out everywhere closes all sockets of the account at once, and nobody else’s', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  await using one = await RawSocket.open(system, a);
  await using two = await RawSocket.open(system, a);
  await using other = await RawSocket.open(system, b);
  assert.equal((await system.ask(a, 'DELETE', '/sessions')).status, 204);
  await until('both are closed', () => one.closeCode === 4002 && two.closeCode === 4002);
  assert.equal((await system.ask(a, 'GET', '/me')).status, 401);
  assert.equal((await system.ask(b, 'GET', '/me')).status, 200);
  assert.equal(other.closeCode, null);
});

/** What is answered to an upload that only said how long it is. */
async function headOf(who: Someone, length: string): Promise<string> {
  const { hostname, port, origin } = new URL(system.url);
  const socket = connect(Number(port), hostname);
  const head = [`PUT /api/v1${setPhoto.path} HTTP/1.1`, `Host: ${hostname}:${port}`, `Origin: ${origin}`, `Cookie: ${who.cookie}`];
  socket.write([...head, 'Content-Type: image/png', length, '', ''].join('\r\n'));
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString('latin1');
}
