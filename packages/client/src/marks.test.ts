import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mark as MarkFrame } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { FakeAmbient } from '../test/fake-ambient.ts';
import { c, otherC } from '../test/sample.ts';
import { Alarm } from './alarm.ts';
import { Marks } from './marks.ts';

class Rig {
  readonly ambient = new FakeAmbient();
  readonly said: MarkFrame[] = [];
  online = true;
  readonly #alarm = new Alarm(this.ambient, (nowMs) => this.marks.check(nowMs));
  readonly marks = new Marks({
    ambient: this.ambient,
    say: (frame) => this.online && frame.t === 'mark' && this.said.push(frame) > 0,
    wakeBy: (atMs) => this.#alarm.wakeBy(atMs),
  });

  /** What was said since the last look. */
  heard(): MarkFrame[] {
    return this.said.splice(0);
  }
}

test('the first mark is said at once, and then the highest once a second', () => {
  const rig = new Rig();
  rig.marks.mark(c, { delivered: 1 });
  rig.marks.mark(c, { delivered: 2 });
  rig.marks.mark(c, { delivered: 4, read: 3, n: 2 });
  assert.deepEqual(rig.heard(), [{ t: 'mark', c, delivered: 1 }]);
  rig.ambient.pass(999);
  assert.deepEqual(rig.heard(), []);
  rig.ambient.pass(1);
  assert.deepEqual(rig.heard(), [{ t: 'mark', c, delivered: 4, read: 3, n: 2 }]);
  rig.ambient.pass(60_000);
  assert.deepEqual([rig.heard(), rig.ambient.timers], [[], 0]);
});

test('marks only grow, and what was read was received', () => {
  const rig = new Rig();
  rig.marks.mark(c, { read: 5, n: 5 });
  rig.ambient.pass(1_000);
  rig.marks.mark(c, { delivered: 4, read: 5 });
  rig.ambient.pass(1_000);
  assert.deepEqual(rig.heard(), [{ t: 'mark', c, delivered: 5, read: 5, n: 5 }]);
});

test('each conversation has its own second, and all together are kept below the gateway’s limit', () => {
  const rig = new Rig();
  rig.marks.mark(c, { delivered: 1 });
  rig.marks.mark(otherC, { delivered: 1 });
  assert.equal(rig.heard().length, 2);
  for (let at = 0; at < 25; at++) rig.marks.mark(uuidV7(), { delivered: 1 });
  const perSecond = [0, 1, 2].map(() => {
    const { length } = rig.heard();
    rig.ambient.pass(1_000);
    return length;
  });
  assert.deepEqual(perSecond, [8, 10, 7]);
});

test('what could not be said is said when online again, and so is what was said of late', () => {
  const rig = new Rig();
  rig.marks.mark(c, { delivered: 1 });
  rig.online = false;
  rig.marks.mark(otherC, { delivered: 7 });
  rig.ambient.pass(5_000);
  rig.heard();
  rig.online = true;
  rig.marks.resumed();
  assert.deepEqual(
    rig.heard().map(({ c: of, delivered }) => [of, delivered]),
    [
      [otherC, 7],
      [c, 1],
    ],
  );
});

test('no more than the fifty conversations marked last are repeated, and none that one has left', () => {
  const rig = new Rig();
  rig.marks.mark(c, { delivered: 1 });
  for (let at = 0; at < 60; at++) {
    rig.marks.mark(uuidV7(), { delivered: 1 });
    rig.ambient.pass(1_000);
  }
  rig.marks.mark(otherC, { delivered: 1 });
  rig.marks.left(otherC);
  rig.heard();
  rig.marks.resumed();
  rig.ambient.pass(60_000);
  const repeated = rig.heard().map((frame) => frame.c);
  assert.ok(repeated.length <= 50 && repeated.length >= 48);
  assert.ok(!repeated.includes(c) && !repeated.includes(otherC));
});
