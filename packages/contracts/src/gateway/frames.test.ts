import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { type ClientFrame, clientFrames, frameLimits } from './frames.ts';

const c = '0193a1f0-5c00-7a10-8b2c-5d6e7f809102';
const m = '0193a1f0-5c01-7a10-8b2c-5d6e7f809103';

/** A full frame of each kind. */
const frames: { [K in keyof typeof clientFrames]: ClientFrame & { t: K } } = {
  hello: { t: 'hello', v: 1, ticket: 'x'.repeat(43), resume: [[c, 1, 7]] },
  send: { t: 'send', id: 1, c, msgs: [{ m, body: 'Hello' }] },
  mark: { t: 'mark', c, delivered: 8, read: 7, n: 7 },
  fetch: { t: 'fetch', id: 2, c, before: 9, limit: 50 },
  typing: { t: 'typing', c },
  watch: { t: 'watch', accounts: [c] },
  ping: { t: 'ping', n: 3 },
};
const kinds = Object.keys(clientFrames) as (keyof typeof clientFrames)[];
const passes = (kind: keyof typeof clientFrames, frame: unknown) => Value.Check(clientFrames[kind], frame);

for (const kind of kinds) {
  test(`${kind} passes as it is, and with no field it does not know`, () => {
    assert.ok(passes(kind, frames[kind]));
    const anyOther = fc
      .oneof(fc.constantFrom('from', 'uid', 'seq', 'at', 'account', 'constructor'), fc.string())
      .filter((name) => !(name in clientFrames[kind].properties));
    fc.assert(
      fc.property(anyOther, fc.jsonValue(), (name, value) => {
        assert.equal(passes(kind, Object.defineProperty({ ...frames[kind] }, name, { value, enumerable: true })), false, name);
      }),
    );
  });

  test(`${kind} is not taken for another kind`, () => {
    for (const other of kinds) if (other !== kind) assert.equal(passes(other, frames[kind]), false);
  });
}

test('a message of a send has no field but its id and its body', () => {
  const [message] = frames.send.msgs;
  for (const field of ['from', 'seq', 'at', 'kind']) {
    assert.equal(passes('send', { ...frames.send, msgs: [{ ...message, [field]: 1 }] }), false, field);
  }
});

test('ids are in lower case, and a message id is a UUIDv7', () => {
  assert.equal(passes('mark', { ...frames.mark, c: c.toUpperCase() }), false);
  const random = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
  assert.equal(passes('send', { ...frames.send, msgs: [{ m: random, body: 'Hello' }] }), false);
});

test('a send carries 1 to 20 messages, a hello at most 500 positions, a fetch 1 to 100 rows', () => {
  const message = { m, body: 'Hello' };
  const counts: [number, boolean][] = [
    [0, false],
    [1, true],
    [20, true],
    [21, false],
  ];
  for (const [count, fine] of counts) assert.equal(passes('send', { ...frames.send, msgs: Array(count).fill(message) }), fine, `${count}`);
  assert.ok(passes('hello', { ...frames.hello, resume: Array(frameLimits.maxResume).fill([c, 1, 7]) }));
  assert.equal(passes('hello', { ...frames.hello, resume: Array(frameLimits.maxResume + 1).fill([c, 1, 7]) }), false);
  for (const limit of [0, 101, 1.5]) assert.equal(passes('fetch', { ...frames.fetch, limit }), false);
});

test('positions count from 0 and are whole', () => {
  for (const read of [-1, 0.5, 2 ** 53, '7', null]) assert.equal(passes('mark', { ...frames.mark, read }), false, `${read}`);
});
