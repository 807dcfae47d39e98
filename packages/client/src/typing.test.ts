import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientFrame } from '@chatter/contracts/gateway/frames.ts';
import { FakeAmbient } from '../test/fake-ambient.ts';
import { c, otherC } from '../test/sample.ts';
import { Typing } from './typing.ts';

function open() {
  const it = { online: true, said: [] as ClientFrame[], ambient: new FakeAmbient() };
  const typing = new Typing({ ambient: it.ambient, say: (frame) => it.online && it.said.push(frame) > 0 });
  return { it, typing };
}

test('that one writes is said at once and then every 3 s, in each conversation', () => {
  const { it, typing } = open();
  typing.typing(c);
  for (let keys = 0; keys < 61; keys++) {
    it.ambient.pass(100);
    typing.typing(c);
  }
  typing.typing(otherC);
  assert.deepEqual(it.said, [...Array(3).fill({ t: 'typing', c }), { t: 'typing', c: otherC }]);
});

test('what could not be said is not made up for, and the next key says it', () => {
  const { it, typing } = open();
  it.online = false;
  typing.typing(c);
  it.online = true;
  assert.deepEqual(it.said, []);
  typing.typing(c);
  assert.equal(it.said.length, 1);
});
