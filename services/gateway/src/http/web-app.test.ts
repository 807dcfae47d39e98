import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import Fastify from 'fastify';
import { isPage, mountWebApp } from './web-app.ts';

test('every address without a file name is a page, for browsers and for those who take anything', () => {
  for (const url of ['/', '/login', '/c/018f?at=1.5', '/apiary']) {
    for (const accept of ['text/html,application/xhtml+xml', '*/*', undefined]) assert.equal(isPage(url, accept), true, `${url} ${accept}`);
  }
});

test('a missing file, the API, and whoever wants no HTML get no page', () => {
  for (const url of ['/assets/gone.js', '/favicon.ico', '/api/v1/nothing', '/api', '/ws', '/docs/x']) assert.equal(isPage(url), false, url);
  assert.equal(isPage('/', 'application/json'), false);
});

test('a file comes packed as its reader takes it, and is kept for ever by its name', async () => {
  await using folder = await tempFolder();
  const content = 'export const greeting = "hello";\n'.repeat(100);
  await mkdir(join(folder.path, 'assets'));
  const path = join(folder.path, 'assets', 'app-1.js');
  await Promise.all([
    writeFile(join(folder.path, 'index.html'), '<!doctype html>'),
    writeFile(path, content),
    writeFile(`${path}.br`, brotliCompressSync(content)),
    writeFile(`${path}.gz`, gzipSync(content)),
  ]);
  await using app = Fastify();
  await mountWebApp(app, folder.path);
  const ask = (accept: string) => app.inject({ url: '/assets/app-1.js', headers: { 'accept-encoding': accept } });
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, identity: (packed: Buffer) => packed };
  for (const [accept, encoding] of [
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['identity', 'identity'],
  ] as const) {
    const { headers, rawPayload } = await ask(accept);
    assert.equal(headers['content-encoding'] ?? 'identity', encoding);
    assert.equal(unpack[encoding](rawPayload).toString(), content);
    assert.match(headers['content-type'] ?? '', /javascript/);
    assert.match(headers['cache-control'] ?? '', /immutable/);
    assert.match(headers.vary ?? '', /accept-encoding/i);
  }
  assert.equal((await app.inject('/assets/app-1.js.br')).statusCode, 404);
});
