import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startApp, type TestApp } from './start-app.ts';

let it: TestApp;
before(async () => {
  it = await startApp();
});
beforeEach(() => {
  it.handled.length = 0;
});
after(() => it[Symbol.asyncDispose]());

const things = '/api/v1/things';
const sound = { name: 'it', count: 1 };
const pointers = async (payload: unknown) => {
  const { status, type, body } = await it.send('POST', things, { payload });
  assert.deepEqual([status, type, body.code], [400, 'application/problem+json', 'invalid-request'], JSON.stringify(payload));
  return (body.errors as { pointer: string; message: string }[]).map(({ pointer, message }) => {
    assert.ok(message.length > 0);
    return pointer;
  });
};

test('a request that keeps the contract reaches the handler as it was sent', async () => {
  const whole = { ...sound, 'a/b~c': true, parts: [{ id: 1 }] };
  assert.equal((await it.send('POST', things, { payload: whole })).status, 201);
  assert.deepEqual(it.handled, [whole]);
});

test('all faults of a body are named, each by a pointer to its place', async () => {
  assert.deepEqual((await pointers({})).sort(), ['/body/count', '/body/name']);
  assert.deepEqual((await pointers({ name: '', count: -1, parts: [{ id: 'x' }, {}] })).sort(), [
    '/body/count',
    '/body/name',
    '/body/parts/0/id',
    '/body/parts/1/id',
  ]);
  assert.deepEqual(await pointers({ ...sound, 'a/b~c': 1 }), ['/body/a~1b~0c'], 'RFC 6901 escapes');
  assert.deepEqual(it.handled, []);
});

test('a field that nobody knows is a fault with its name, never dropped', async () => {
  assert.deepEqual(await pointers({ ...sound, admin: true }), ['/body/admin']);
  assert.deepEqual(await pointers({ ...sound, 'x/y': 1 }), ['/body/x~1y']);
  assert.deepEqual(await pointers({ ...sound, parts: [{ id: 1, more: 2 }] }), ['/body/parts/0/more']);
  assert.equal((await it.send('GET', `${things}/a?limit=1&more=2`)).body.errors[0].pointer, '/querystring/more');
});

test('nothing is made to fit: types are not converted, defaults not filled in, arrays not wrapped', async () => {
  assert.deepEqual(await pointers({ name: 'it', count: '1' }), ['/body/count']);
  assert.deepEqual(await pointers({ name: 1, count: 1 }), ['/body/name']);
  assert.deepEqual(await pointers({ ...sound, parts: { id: 1 } }), ['/body/parts']);
  assert.deepEqual(await pointers({ ...sound, 'a/b~c': 'true' }), ['/body/a~1b~0c']);
  assert.deepEqual(it.handled, []);
});

test('a body that is no object, no JSON, missing, or poisoned does not reach the handler', async () => {
  const json = { 'content-type': 'application/json' };
  const texts = [
    '[]',
    'null',
    '"text"',
    '1',
    '{"name":"it","count":1',
    '',
    '\u0000',
    '{"name":"it","count":1}x',
    '{"name":"it","count":1,"__proto__":{}}',
  ];
  texts.push('{"name":"it","count":1,"constructor":{"prototype":{"x":1}}}');
  for (const payload of texts) {
    const { status, type, body } = await it.send('POST', things, { payload, headers: json });
    assert.deepEqual([status, type, body.code], [400, 'application/problem+json', 'invalid-request'], payload);
  }
  assert.equal((await it.send('POST', things)).status, 400);
  assert.deepEqual(it.handled, []);
});

test('parameters of the path and the query are checked like the body', async () => {
  assert.equal((await it.send('GET', `${things}/a`)).status, 200);
  for (const url of [`${things}/A`, `${things}/a1`, `${things}/a?limit=x`, `${things}/a?limit=1&limit=2`, `${things}/a%20b`]) {
    const { status, body } = await it.send('GET', url);
    assert.deepEqual([status, body.code], [400, 'invalid-request'], url);
  }
});

test('attack 32: whatever the content type says, no body that breaks the contract reaches the handler', async () => {
  const types = [
    'application/json',
    'application/json\t;x',
    ' application/json',
    'application/json ',
    'application/json;',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json;charset=utf-7',
    'application/json, text/plain',
    'application/jsonx',
    'application/problem+json',
    'text/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '*/*',
    '',
    ';',
  ];
  for (const type of types) {
    const { status } = await it.send('POST', things, { payload: '{"count":"1","admin":true}', headers: { 'content-type': type } });
    assert.ok(status === 400 || status === 415, `${JSON.stringify(type)}: ${status}`);
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx']) {
    const { status, body } = await it.send('POST', things, { payload: JSON.stringify(sound), headers: { 'content-type': type } });
    assert.deepEqual([status, body.code], [415, 'unsupported-media-type'], type);
  }
  assert.deepEqual(it.handled, []);
});
