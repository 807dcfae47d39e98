import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { Problem } from '@chatter/contracts/kit/problem.ts';
import Value from 'typebox/value';
import { JsonText } from '../src/json-text.ts';
import { Refusal, Unavailable } from '../src/refusal.ts';
import { type Answer, startApp, type TestApp } from './start-app.ts';

let it: TestApp;
before(async () => {
  it = await startApp();
});
beforeEach(() => {
  it.logged.length = 0;
});
after(() => it[Symbol.asyncDispose]());

const things = '/api/v1/things';
const make = (act: TestApp['act']) => {
  it.act = act;
  return it.send('POST', things, { payload: { name: 'it', count: 1 } });
};
const failWith = (error: unknown) =>
  make(() => {
    throw error;
  });
/** What is in a problem beside what all problems have. */
const rest = ({ status, type, headers, body }: Answer) => {
  assert.equal(type, 'application/problem+json');
  assert.equal(headers['cache-control'], 'no-store');
  assert.ok(Value.Check(Problem, body), JSON.stringify(body));
  const { type: kind, title, status: told, code, requestId, ...more } = body;
  assert.deepEqual([kind, told, typeof requestId], ['about:blank', status, 'string']);
  assert.match(title, /^[A-Z][a-z ]+$/);
  return [status, code, more];
};

test('an answer has its status, its body and nothing to be kept in a cache', async () => {
  const { status, body, headers } = await make(() => ({ status: 201, body: { made: 'it' } }));
  assert.deepEqual([status, body, headers['cache-control']], [201, { made: 'it' }, 'no-store']);
  const empty = await make(() => ({ status: 204 }));
  assert.deepEqual([empty.status, empty.body, empty.headers['content-type']], [204, '', undefined]);
});

test('an answer that is JSON already goes out as it is, as JSON', async () => {
  const { status, type, body, headers } = await make(() => ({ status: 201, body: new JsonText('{"made":"\u00fc"}') as never }));
  assert.deepEqual(
    [status, type, body, headers['cache-control']],
    [201, 'application/json; charset=utf-8', { made: '\u00fc' }, 'no-store'],
  );
});

test('an answer carries no field that the contract does not name', async () => {
  const { body } = await make(() => ({ status: 201, body: { made: 'it', passwordHash: 'x' } }));
  assert.deepEqual(body, { made: 'it' });
});

test('a refusal has the status of its code, its own, or 409', async () => {
  assert.deepEqual(rest(await failWith(new Refusal('thing-taken'))), [409, 'thing-taken', {}]);
  assert.deepEqual(rest(await failWith(new Refusal('not-found'))), [404, 'not-found', {}]);
  assert.deepEqual(rest(await failWith(new Refusal('forbidden', { detail: 'The Origin is not ours.' }))), [
    403,
    'forbidden',
    { detail: 'The Origin is not ours.' },
  ]);
  assert.deepEqual(rest(await failWith(new Refusal('gone', { status: 410 }))), [410, 'gone', {}]);
});

test('who may not, is not signed in, or asks too often is noted by code and route; other refusals are not', async () => {
  for (const code of ['thing-taken', 'not-found', 'invalid-request']) await failWith(new Refusal(code));
  assert.deepEqual(it.logged, []);
  for (const code of ['not-signed-in', 'forbidden', 'cross-site', 'too-many-requests']) await failWith(new Refusal(code));
  assert.deepEqual(
    it.logged.map(({ level, code, status, route, msg }) => [level, code, status, route, msg]),
    [
      [30, 'not-signed-in', 401, things, 'refused'],
      [30, 'forbidden', 403, things, 'refused'],
      [30, 'cross-site', 403, things, 'refused'],
      [30, 'too-many-requests', 429, things, 'refused'],
    ],
  );
});

test('a refusal that says when to come again says so in the header too', async () => {
  const answer = await failWith(new Refusal('too-many-requests', { retryAfterSeconds: 7 }));
  assert.deepEqual(rest(answer), [429, 'too-many-requests', { retryAfterSeconds: 7 }]);
  assert.equal(answer.headers['retry-after'], '7');
});

test('a server that is away is 503 with a time to come again, and a warning', async () => {
  const answer = await failWith(new Unavailable('MySQL is away', { cause: new Error('ECONNREFUSED 10.0.0.7') }));
  assert.deepEqual(rest(answer), [503, 'unavailable', { retryAfterSeconds: 2 }]);
  assert.equal(answer.headers['retry-after'], '2');
  assert.deepEqual(
    it.logged.map(({ level }) => level),
    [40],
  );
});

test('a fault is 500 and tells nothing of what happened; the log does, once, under the same request', async () => {
  for (const error of [
    new TypeError('the table "secrets" is gone'),
    Object.assign(new Error('secrets'), { statusCode: 500 }),
    'secrets',
    undefined,
  ]) {
    it.logged.length = 0;
    const answer = await failWith(error);
    assert.deepEqual(rest(answer), [500, 'fault', {}]);
    assert.ok(!JSON.stringify([answer.body, answer.headers]).includes('secrets'));
    assert.deepEqual(
      it.logged.map(({ level, reqId }) => [level, reqId]),
      [[50, answer.body.requestId]],
    );
  }
});

test('an answer that breaks the contract is a fault', async () => {
  assert.deepEqual(rest(await make(() => ({ status: 201, body: {} as { made: string } }))), [500, 'fault', {}]);
});

test('a body beyond the limit is refused unread', async () => {
  const answer = await it.send('POST', things, { payload: { name: 'x'.repeat(70_000), count: 1 } });
  assert.deepEqual(rest(answer), [413, 'payload-too-large', {}]);
});

test('what does not exist is a problem too, whatever its address', async () => {
  for (const url of [
    '/',
    '/api/v1/nothing',
    '/api/v1/things/',
    '/%',
    '/api/v1/things/%zz',
    '/api/v1/things/%00',
    `/api/v1/things/${'x'.repeat(200)}`,
    '//',
    '/../../etc/passwd',
  ]) {
    const [status, code] = rest(await it.send('GET', url));
    assert.ok(['404 not-found', '400 invalid-request', '414 invalid-request'].includes(`${status} ${code}`), `${url}: ${status} ${code}`);
  }
});

test('a method that a route does not take is refused, with those it takes', async () => {
  const wrong = await it.send('DELETE', things);
  assert.deepEqual([rest(wrong), wrong.headers.allow], [[405, 'method-not-allowed', {}], 'POST']);
  const one = await it.send('POST', `${things}/a?limit=1`, { payload: {} });
  assert.deepEqual([rest(one), one.headers.allow], [[405, 'method-not-allowed', {}], 'GET']);
  assert.deepEqual(rest(await it.send('DELETE', `${things}/a/b`)), [404, 'not-found', {}]);
});

test('requests are counted and timed by route and status, and no path makes a series of its own', async () => {
  it.metrics.resetMetrics();
  await make(() => ({ status: 204 }));
  await failWith(new Refusal('thing-taken'));
  for (const id of ['a', 'b', 'c']) await it.send('GET', `${things}/${id}`);
  for (const path of ['/x', '/y']) await it.send('GET', path);
  const counts = (await it.metrics.metrics()).split('\n').filter((line) => line.startsWith('chatter_http_request_seconds_count'));
  assert.deepEqual(counts.sort(), [
    'chatter_http_request_seconds_count{method="GET",route="/api/v1/things/:id",status="200"} 3',
    'chatter_http_request_seconds_count{method="POST",route="/api/v1/things",status="204"} 1',
    'chatter_http_request_seconds_count{method="POST",route="/api/v1/things",status="409"} 1',
    'chatter_http_request_seconds_count{method="any",route="none",status="404"} 2',
  ]);
});

test('a request may take thirty seconds to arrive, not for ever', () => {
  assert.equal(it.app.server.requestTimeout, 30_000);
});

test('what cannot be read as a request is answered with a problem and ends', async () => {
  const { port } = new URL(await it.app.listen({ host: '127.0.0.1', port: 0 }));
  const say = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let heard = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (piece) => {
        heard += piece.toString();
      });
      socket.on('close', () => resolve(heard));
      socket.on('error', reject);
    });
  const request = 'GET / HTTP/1.1\r\nhost: x\r\n';
  for (const [text, status] of [
    ['no http\r\n\r\n', 400],
    [`${request}x: a\rb\r\n\r\n`, 400],
    [`${request}x: ${'y'.repeat(17_000)}\r\n\r\n`, 431],
    [`${request}expect: wonders\r\n\r\n`, 417],
  ] as const) {
    const [head = '', body = ''] = (await say(text)).split('\r\n\r\n');
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(head, /^content-type: application\/problem\+json$/im);
    const json = /\{.*\}/.exec(body)?.[0] ?? '';
    assert.deepEqual(JSON.parse(json), { type: 'about:blank', title: 'Invalid request', status, code: 'invalid-request' });
  }
});
