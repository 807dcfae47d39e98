import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPage } from './web-app.ts';

test('every address without a file name is a page, for browsers and for those who take anything', () => {
  for (const url of ['/', '/login', '/c/018f?at=1.5', '/apiary']) {
    for (const accept of ['text/html,application/xhtml+xml', '*/*', undefined]) assert.equal(isPage(url, accept), true, `${url} ${accept}`);
  }
});

test('a missing file, the API, and whoever wants no HTML get no page', () => {
  for (const url of ['/assets/gone.js', '/favicon.ico', '/api/v1/nothing', '/api', '/ws', '/docs/x']) assert.equal(isPage(url), false, url);
  assert.equal(isPage('/', 'application/json'), false);
});
