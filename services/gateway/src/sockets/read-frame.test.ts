import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFrame } from './read-frame.ts';

const c = '0193a1f0-5c00-7a10-8b2c-5d6e7f809102';
const m = '0193a1f0-5c01-7a10-8b2c-5d6e7f809103';
const frames: Record<string, Record<string, unknown>> = {
  hello: { t: 'hello', v: 1, ticket: 'x'.repeat(43), resume: [[c, 1, 7]] },
  send: { t: 'send', id: 1, c, msgs: [{ m, body: 'Hello' }] },
  mark: { t: 'mark', c, read: 7 },
  fetch: { t: 'fetch', id: 2, c, limit: 50 },
  ping: { t: 'ping', n: 3 },
};
const fault = (text: string) => {
  const read = readFrame(text);
  return 'fault' in read ? [read.fault, read.id] : 'frame';
};

test('a frame that keeps the contract is read as it is', () => {
  for (const frame of Object.values(frames)) assert.deepEqual(readFrame(JSON.stringify(frame)), { frame });
});

test('what is no object in JSON is told apart from what is no frame, and from a faulty frame', () => {
  for (const text of ['', 'x', '{', '{"t":"ping","n":3}}', '\u0000', '{"t":"ping",}', "{'t':'ping'}"])
    assert.deepEqual(fault(text), ['not-json', null], text);
  for (const text of ['null', '1', '"ping"', '[]', '[{"t":"ping","n":3}]', 'true'])
    assert.deepEqual(fault(text), ['invalid-frame', null], text);
  for (const t of ['"nothing"', '1', 'null', '["ping"]', '{}', '"PING"', '""'])
    assert.deepEqual(fault(`{"t":${t},"id":5}`), ['unknown-frame', 5], t);
  assert.deepEqual(fault('{"id":5}'), ['unknown-frame', 5]);
  assert.deepEqual(fault('{"t":"send","id":5}'), ['invalid-frame', 5]);
});

test('names that every object has are no frames and no fields', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    assert.deepEqual(fault(`{"t":"${name}"}`), ['unknown-frame', null], name);
    for (const frame of Object.values(frames)) {
      const id = (frame.id as number | undefined) ?? null;
      assert.deepEqual(fault(`${JSON.stringify(frame).slice(0, -1)},"${name}":{}}`), ['invalid-frame', id], `${frame.t} ${name}`);
    }
  }
  assert.deepEqual(fault('{"__proto__":{"t":"ping","n":3}}'), ['unknown-frame', null]);
  assert.equal(({} as { t?: unknown }).t, undefined, 'nothing was poisoned');
});

test('an id is told back only when it is one', () => {
  for (const id of ['-1', '1.5', '9007199254740993', '"5"', 'null', '[5]', '1e400'])
    assert.deepEqual(fault(`{"t":"send","id":${id}}`), ['invalid-frame', null], id);
});

test('depth is no way to bring it down', () => {
  const deep = 30_000;
  assert.deepEqual(fault('['.repeat(deep) + ']'.repeat(deep)), ['invalid-frame', null]);
  assert.deepEqual(fault(`{"t":"send","id":1,"c":"${c}","msgs":${'['.repeat(deep)}${']'.repeat(deep)}}`), ['invalid-frame', 1]);
  assert.deepEqual(fault(`${'{"t":'.repeat(8000)}1${'}'.repeat(8000)}`), ['unknown-frame', null]);
});

test('whatever the text, it is read or refused, and never throws', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      assert.notEqual(fault(text), 'frame');
    }),
    { numRuns: 2000 },
  );
});

test('a frame in which anything is replaced by anything is read only when it still keeps the contract', () => {
  const names = fc.constantFrom('t', 'id', 'c', 'msgs', 'v', 'n', 'resume', 'limit', 'read', 'admin', '__proto__');
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(frames)), names, fc.jsonValue(), (frame, name, value) => {
      const changed = `${JSON.stringify(frame).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`;
      const read = readFrame(changed);
      if ('frame' in read) assert.ok(name in frame || name === 'resume' || name === 'read' || name === 'n', changed);
    }),
    { numRuns: 2000 },
  );
});
