import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Value from 'typebox/value';
import { AuthzMatrix } from './authz-matrix.ts';
import { catalogue } from './catalogue.ts';
import { clientFrames } from './gateway/frames.ts';

const matrix: unknown = JSON.parse(readFileSync(new URL('authz.matrix.json', import.meta.url), 'utf8'));

test('every route and every frame of a client has one entry in the matrix, and nothing else has', () => {
  const { routes, frames } = Value.Parse(AuthzMatrix, matrix);
  const named = Object.values(routes).flatMap((group) => Object.keys(group));
  assert.deepEqual(named.toSorted(), catalogue.routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  assert.deepEqual(Object.keys(frames).toSorted(), Object.keys(clientFrames).toSorted());
});

test('who is not signed in, and who is suspended, gets no further than a route that is open to anybody', () => {
  const { routes, frames, actors } = Value.Parse(AuthzMatrix, matrix);
  const rows = new Map(Object.values(routes).flatMap((group) => Object.entries(group)));
  for (const { method, path, access } of catalogue.routes.filter((route) => route.access === 'account')) {
    const row = rows.get(`${method} ${path}`) ?? [];
    assert.deepEqual([row[0], row.at(-1)], [401, 401], `${method} ${path} is for ${access}`);
  }
  assert.deepEqual([actors[0], actors.at(-1)], ['anonymous', 'suspended']);
  for (const row of Object.values(frames)) assert.deepEqual([row[0], row.at(-1)], ['no socket', 'no socket']);
});
