import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isPage, readPages } from './readers.ts';

const page = (seqs: number[]) => Buffer.from(JSON.stringify({ items: seqs.map((seq) => ({ seq })) }));

test('a page has as many rows as asked for, and no hole', () => {
  assert.equal(isPage(page([7, 8, 9]), 3), true);
  assert.equal(isPage(page([7, 8]), 3), false);
  assert.equal(isPage(page([7, 9, 10]), 3), false);
});

test('pages are read in turn with the headers of who may read them, and what is refused is counted', async () => {
  const seen = new Set<string>();
  const server = createServer(({ url = '', headers }, answer) => {
    seen.add(`${url} ${headers.cookie}`);
    answer.statusCode = url === '/a' ? 200 : 404;
    answer.end(page([1, 2]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asks = ['a', 'b'].map((name) => ({ url: `${base}/${name}`, headers: { cookie: name } }));
  const { read, wrong } = await readPages({ asks, atOnce: 2, seconds: 0.05, rows: 2 });
  server.close();
  server.closeAllConnections();
  assert.deepEqual([...seen].sort(), ['/a a', '/b b']);
  assert.ok(wrong > 0 && wrong < read, `${wrong} of ${read}`);
});
