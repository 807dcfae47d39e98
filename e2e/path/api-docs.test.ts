import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '@chatter/contracts/catalogue.ts';
import { sharedSystem } from '../shared-system.ts';

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string }>>;
}
const operations = ({ paths }: OpenApi) =>
  Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));

test('each service describes its routes, and the gateway those of all, with a page to read them', async () => {
  const system = await sharedSystem();
  const read = async (url: string) => (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  const all = await read(system.url);
  assert.equal(all.openapi, '3.1.0');
  assert.deepEqual(operations(all).sort(), catalogue.routes.map(({ id }) => id).sort());
  for (const service of ['auth', 'chat'] as const) {
    const own = catalogue.routes.filter((route) => route.service === service).map(({ id }) => id);
    assert.deepEqual(operations(await read(system.urlOf(service))).sort(), own.sort());
  }
  const page = await fetch(`${system.url}/docs/`);
  assert.equal(page.status, 200);
  const html = await page.text();
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const part = await fetch(new URL(path as string, `${system.url}/docs/`));
    assert.equal(part.status, 200, path);
    await part.arrayBuffer();
  }
});
