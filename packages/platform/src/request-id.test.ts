import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from './http.ts';
import { createLog } from './log.ts';
import { requestIdHeader } from './request-id.ts';

const log = createLog('test', 'fatal');
const ours = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function idOf(app: ReturnType<typeof createApp>, brought: string): Promise<string> {
  return (await app.inject({ url: '/nothing', headers: { [requestIdHeader]: brought } })).json().requestId;
}

test('behind the gateway a request keeps the id it was given there, if it has the form of one', async () => {
  await using app = createApp({ log });
  const given = '018f3c1e-0000-7000-8000-000000000001';
  assert.equal(await idOf(app, given), given);
  for (const other of ['x'.repeat(10_000), '', 'a"}{', `${given}0`, given.slice(1)]) assert.match(await idOf(app, other), ours);
});

test('at the front door nobody chooses the id of a request', async () => {
  await using app = createApp({ log, frontDoor: true });
  const given = '018f3c1e-0000-7000-8000-000000000001';
  assert.match(await idOf(app, given), ours);
  assert.notEqual(await idOf(app, given), given);
});
