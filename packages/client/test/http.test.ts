import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { findAccounts, getMe, logIn, logOut, setPhoto } from '@chatter/contracts/auth/routes.ts';
import { getConversation, openConversation } from '@chatter/contracts/chat/routes.ts';
import { createHttp } from '../src/http.ts';
import { ProblemError } from '../src/problem-error.ts';
import { Unreachable } from '../src/unreachable.ts';
import { c } from './sample.ts';

/** A server with one answer for everything. */
async function serve(answer: RequestListener) {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server that says what it was asked. */
function echo() {
  return serve((request, response) => void describe(request).then((asked) => response.end(JSON.stringify(asked))));
}

async function describe(request: IncomingMessage) {
  const body = (await request.toArray()).join('');
  const { 'content-type': type, cookie, accept } = request.headers;
  return { method: request.method, url: request.url, body, type, cookie, accept };
}

/** A server that refuses everything. */
function refusing(status: number, headers: Record<string, string>, body: string) {
  return serve((_, response) => response.writeHead(status, headers).end(body));
}

test('a route is asked below /api/v1, with its params, its query and nothing for what was left out', async () => {
  await using server = await echo();
  const http = createHttp({ base: server.base, headers: { cookie: 'sid=1' } });
  const asked = [
    await http.ask(getConversation, { params: { id: 'a/b' } }),
    await http.ask(findAccounts, { query: { q: 'ann & bob' } }),
    await http.ask(logOut),
  ];
  const get = { method: 'GET', body: '', cookie: 'sid=1', accept: 'application/json' };
  assert.deepEqual(asked as unknown, [
    { ...get, url: '/api/v1/conversations/a%2Fb' },
    { ...get, url: '/api/v1/accounts?q=ann+%26+bob' },
    { ...get, method: 'DELETE', url: '/api/v1/sessions/current' },
  ]);
});

test('a body goes as JSON', async () => {
  await using server = await echo();
  const asked = await createHttp(server).ask(openConversation, { body: { kind: 'direct', with: c } });
  const { type, body } = asked as unknown as { type: string; body: string };
  assert.deepEqual([type, JSON.parse(body)], ['application/json', { kind: 'direct', with: c }]);
});

test('a file goes as its bytes, with its type', async () => {
  await using server = await echo();
  const file = new Blob([new Uint8Array([104, 105])], { type: 'image/png' });
  const asked = await createHttp(server).ask(setPhoto, { file });
  const { method, type, body } = asked as unknown as { method: string; type: string; body: string };
  assert.deepEqual([method, type, body], ['PUT', 'image/png', 'hi']);
});

test('an empty answer is undefined', async () => {
  await using server = await refusing(204, {}, '');
  assert.equal(await createHttp(server).ask(logOut), undefined);
});

test('a refusal says its code, its faults and when to try again', async () => {
  const errors = [{ pointer: '/login', message: 'too short' }];
  const problem = { type: 'about:blank', title: 'No', detail: 'Not like that', status: 400, code: 'invalid-request', errors };
  await using server = await refusing(400, { 'content-type': 'application/problem+json', 'retry-after': '7' }, JSON.stringify(problem));
  await assert.rejects(createHttp(server).ask(logIn, { body: { login: 'a', password: 'b' } }), (fault) => {
    assert.ok(fault instanceof ProblemError);
    const { code, status, message, errors: told, retryAfterSeconds } = fault;
    assert.deepEqual(
      { code, status, message, told, retryAfterSeconds },
      { code: 'invalid-request', status: 400, message: 'Not like that', told: errors, retryAfterSeconds: 7 },
    );
    return true;
  });
});

for (const [status, code] of [
  [502, 'unavailable'],
  [503, 'unavailable'],
  [429, 'too-many-requests'],
  [418, 'fault'],
] as const) {
  test(`what is no problem of ours but answers ${status} is read as "${code}"`, async () => {
    await using server = await refusing(status, { 'content-type': 'text/html' }, '<h1>proxy</h1>');
    await assert.rejects(
      createHttp(server).ask(getMe),
      (fault) => fault instanceof ProblemError && fault.code === code && fault.status === status,
    );
  });
}

test('who does not answer, not in time, or not in our language was not reached', async () => {
  await using silent = await serve(() => {});
  await using strange = await refusing(200, {}, '<h1>Welcome to the hotel</h1>');
  const gone = await echo();
  await gone[Symbol.asyncDispose]();
  for (const [base, timeoutMs] of [
    [silent.base, 20],
    [strange.base, 10_000],
    [gone.base, 10_000],
  ] as const) {
    await assert.rejects(createHttp({ base, timeoutMs }).ask(getMe), Unreachable);
  }
});

test('a request that is called off throws the reason', async () => {
  await using silent = await serve(() => {});
  const reason = new Error('not wanted any more');
  const off = new AbortController();
  const asked = createHttp(silent).ask(getMe, { signal: off.signal });
  off.abort(reason);
  await assert.rejects(asked, reason);
});
