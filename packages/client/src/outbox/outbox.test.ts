import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientFrame, Send, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { timeOfUuidV7, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { FakeAmbient } from '../../test/fake-ambient.ts';
import { c, otherC } from '../../test/sample.ts';
import { Alarm } from '../alarm.ts';
import type { Entry, EntryChange, SendingEntry } from './entry.ts';
import { memoryOutbox } from './memory-outbox.ts';
import { Outbox } from './outbox.ts';

type Result = ServerFrameOf<'ack'>['res'][number];

/** An outbox whose frames are kept and answered by the test. */
class Rig {
  readonly ambient = new FakeAmbient();
  readonly store = memoryOutbox();
  readonly frames: Send[] = [];
  readonly changes: EntryChange[] = [];
  online = true;
  seq = 0;
  readonly #alarm = new Alarm(this.ambient, (nowMs) => this.outbox.check(nowMs));
  readonly outbox = this.again();

  /** The outbox of another session, on the same store. */
  again(): Outbox {
    return new Outbox({
      ambient: this.ambient,
      store: this.store,
      serverNow: () => this.ambient.wallMs(),
      heardTime: (serverMs) => {
        this.ambient.wallOffsetMs += serverMs - this.ambient.wallMs();
      },
      say: (frame) => this.#say(frame),
      nextId: () => this.frames.length + 1,
      wakeBy: (atMs) => this.#alarm.wakeBy(atMs),
      changed: (change) => this.changes.push(change),
    });
  }

  static async loaded(): Promise<Rig> {
    const rig = new Rig();
    await rig.outbox.load();
    return rig;
  }

  /** What was said of each message since the last look. */
  told(): string[] {
    return this.changes.splice(0).map(({ entry }) => `${entry.body} ${entry.state}`);
  }

  /** The bodies of the frames sent so far. */
  sent(): string[][] {
    return this.frames.map(({ msgs }) => msgs.map(({ body }) => body));
  }

  /** Answers a frame; by default all its messages are accepted. */
  answer(
    frame = this.frames.at(-1),
    over: Partial<Record<number, Omit<Extract<Result, { code: string }>, 'm'>>> = {},
    epoch = 1,
    outbox = this.outbox,
  ): void {
    assert.ok(frame);
    const res = frame.msgs.map(({ m }, at): Result => ({ m, ...(over[at] ?? { seq: ++this.seq, n: this.seq, at: 5 }) }));
    outbox.answered({ id: frame.id, c: frame.c, epoch, res });
  }

  async stored(): Promise<string[]> {
    return (await this.store.load()).map((entry) => `${entry.body} ${entry.state}`);
  }

  #say(frame: ClientFrame): boolean {
    if (this.online && frame.t === 'send') this.frames.push(frame);
    return this.online;
  }
}

const later = { code: 'busy', retry: true };

test('one frame is under way per conversation; what is written meanwhile rides in the next', async () => {
  const rig = await Rig.loaded();
  for (const body of ['a', 'b', 'c']) rig.outbox.send(c, body);
  rig.outbox.send(otherC, 'x');
  assert.deepEqual(rig.sent(), [['a'], ['x']]);
  rig.answer(rig.frames[0]);
  assert.deepEqual(rig.sent(), [['a'], ['x'], ['b', 'c']]);
});

test('an entry goes from sending by sent to durable, and is stored until then', async () => {
  const rig = await Rig.loaded();
  const { m } = rig.outbox.send(c, 'a');
  assert.deepEqual([rig.told(), await rig.stored()], [['a sending'], ['a sending']]);
  rig.answer();
  assert.deepEqual(rig.changes, [
    { entry: { m, c, body: 'a', order: rig.ambient.wallMs(), state: 'sent', seq: 1, n: 1, at: 5, epoch: 1 } },
  ]);
  assert.deepEqual([rig.told(), await rig.stored()], [['a sent'], ['a sent']]);
  rig.outbox.durable({ t: 'dur', of: [[c, 1, 1]] });
  assert.deepEqual([rig.told(), await rig.stored()], [['a durable'], []]);
});

test('without an answer in ten seconds the same message is sent again, and a late answer to the first frame is believed', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'a');
  rig.ambient.pass(9_999);
  assert.equal(rig.frames.length, 1);
  rig.outbox.send(c, 'b');
  rig.ambient.pass(1);
  assert.deepEqual(rig.sent(), [['a'], ['a', 'b']]);
  assert.equal(rig.frames[1]?.msgs[0]?.m, rig.frames[0]?.msgs[0]?.m);
  rig.told();
  rig.answer(rig.frames[0]);
  assert.deepEqual(rig.told(), ['a sent']);
  rig.answer(rig.frames[1]);
  assert.deepEqual(rig.told(), ['b sent']);
});

test('a late refusal of a frame that was repeated is not taken for an answer to its repetition', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'a');
  rig.ambient.pass(10_000);
  rig.answer(rig.frames[0], { 0: { code: 'not-found', retry: false } });
  assert.deepEqual(rig.told(), ['a sending']);
  rig.answer(rig.frames[1]);
  assert.deepEqual(rig.told(), ['a sent']);
});

test('after a cut nothing is sent until the link is online, then the same messages in the same order', async () => {
  const rig = await Rig.loaded();
  for (const body of ['a', 'b']) rig.outbox.send(c, body);
  rig.online = false;
  rig.outbox.cut();
  rig.outbox.send(c, 'c');
  rig.ambient.pass(60_000);
  assert.equal(rig.frames.length, 1);
  rig.online = true;
  rig.outbox.flush();
  assert.deepEqual(rig.sent(), [['a'], ['a', 'b', 'c']]);
});

test('a refusal for now holds the conversation for the time it names, and loses no place', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'x');
  for (const body of ['a', 'b', 'c']) rig.outbox.send(c, body);
  rig.answer();
  rig.answer(rig.frames[1], { 1: { ...later, afterMs: 2_000 }, 2: { ...later, afterMs: 2_000 } });
  rig.outbox.send(c, 'd');
  rig.ambient.pass(1_999);
  assert.equal(rig.frames.length, 2);
  rig.ambient.pass(1);
  assert.deepEqual(rig.sent().at(-1), ['b', 'c', 'd']);
  assert.ok(!rig.told().includes('b failed'));
});

test('without a named time refusals wait with growing back-off, which an acceptance ends', async () => {
  const rig = await Rig.loaded();
  rig.ambient.chance = 0.5;
  rig.outbox.send(c, 'a');
  for (const waitMs of [250, 500, 1_000]) {
    const before = rig.frames.length;
    rig.answer(undefined, { 0: later });
    rig.ambient.pass(waitMs - 1);
    assert.equal(rig.frames.length, before);
    rig.ambient.pass(1);
    assert.equal(rig.frames.length, before + 1);
  }
  rig.answer();
  rig.outbox.send(c, 'b');
  rig.answer(undefined, { 0: later });
  rig.ambient.pass(250);
  assert.deepEqual(rig.sent().at(-1), ['b']);
  assert.equal(rig.frames.length, 6);
});

test('whoever names a time is never asked again sooner, and ever more slowly while nothing comes of it', async () => {
  const rig = await Rig.loaded();
  rig.ambient.chance = 1;
  rig.outbox.send(c, 'one');
  const waits: number[] = [];
  const refuse = { code: 'unavailable', retry: true, afterMs: 700 } as const;
  for (let round = 0; round < 6; round++) {
    const frames = rig.frames.length;
    rig.answer(rig.frames.at(-1), { 0: refuse });
    const sinceMs = rig.ambient.steadyMs();
    while (rig.frames.length === frames) rig.ambient.pass(100);
    waits.push(rig.ambient.steadyMs() - sinceMs);
  }
  assert.deepEqual(waits, [700, 1000, 2000, 4000, 5000, 5000]);
  rig.outbox.send(c, 'two');
  // One of two is refused for good: it goes on at once.
  rig.answer(rig.frames.at(-1), { 0: { code: 'not-found', retry: false } });
  assert.deepEqual(rig.sent().at(-1), ['two']);
});

test('one conversation that is held keeps no other from talking', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'a');
  rig.answer(undefined, { 0: { ...later, afterMs: 60_000 } });
  rig.outbox.send(otherC, 'x');
  rig.answer();
  assert.deepEqual(rig.sent(), [['a'], ['x']]);
});

test('a final refusal fails its message only; it is kept, and sent again under another id or discarded', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'x');
  const { m } = rig.outbox.send(c, 'a');
  const other = rig.outbox.send(c, 'b');
  rig.answer();
  rig.answer(rig.frames[1], { 0: { code: 'conflict', retry: false } });
  assert.deepEqual(rig.told().slice(-2), ['a failed', 'b sent']);
  assert.equal(rig.outbox.retry(other.m), null);
  const again = rig.outbox.retry(m);
  assert.ok(again && again.m !== m && again.state === 'sending');
  assert.deepEqual(rig.changes.splice(0), [{ entry: again, was: m }]);
  assert.deepEqual(rig.sent().at(-1), ['a']);
  rig.answer(undefined, { 0: { code: 'conflict', retry: false } });
  assert.equal(rig.outbox.discard(m), false);
  assert.equal(rig.outbox.discard(again.m), true);
  assert.equal(rig.outbox.discard(again.m), false);
  assert.deepEqual(await rig.stored(), ['x sent', 'b sent']);
});

test('a refused frame is the refusal of each of its messages, for now or for good', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'x');
  for (const body of ['a', 'b']) rig.outbox.send(c, body);
  rig.answer();
  rig.outbox.refused({ t: 'nack', id: 2, code: 'rate', retry: true, afterMs: 100 });
  rig.ambient.pass(100);
  assert.deepEqual(rig.sent().at(-1), ['a', 'b']);
  rig.told();
  rig.outbox.refused({ t: 'nack', id: 3, code: 'invalid', retry: false });
  rig.outbox.refused({ t: 'nack', id: 3, code: 'invalid', retry: false });
  assert.deepEqual(rig.told(), ['a failed', 'b failed']);
});

test('a message refused for its time is stamped anew in its place, and sent before those written after it', async () => {
  const rig = await Rig.loaded();
  const trueMs = rig.ambient.wallOffsetMs;
  rig.online = false;
  rig.ambient.wallOffsetMs += 3_600_000;
  const early = rig.outbox.send(c, 'early');
  rig.ambient.wallOffsetMs = trueMs;
  rig.outbox.send(c, 'late');
  rig.online = true;
  rig.outbox.flush();
  assert.deepEqual(rig.sent(), [['early']]);
  rig.told();
  rig.answer(undefined, { 0: { code: 'clock', retry: false } });
  const [{ entry, was } = assert.fail()] = rig.changes;
  assert.deepEqual([entry.body, entry.state, was], ['early', 'sending', early.m]);
  assert.equal(timeOfUuidV7(entry.m), trueMs);
  assert.deepEqual(rig.sent(), [['early'], ['early', 'late']]);
  assert.deepEqual(await rig.stored(), ['late sending', 'early sending']);
});

test('a refusal for its time says what time it is, and the message is stamped by that', async () => {
  const rig = await Rig.loaded();
  const trueMs = rig.ambient.wallMs();
  rig.ambient.wallOffsetMs += 3_600_000;
  rig.outbox.send(c, 'early');
  rig.told();
  rig.answer(undefined, { 0: { code: 'clock', retry: false, at: trueMs } });
  const [{ entry } = assert.fail()] = rig.changes;
  assert.equal(timeOfUuidV7(entry.m), trueMs);
});

test('what follows a message that is refused for its time is sent again after it', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'under way');
  for (const body of ['first', 'second']) rig.outbox.send(c, body);
  rig.answer();
  assert.deepEqual(rig.sent(), [['under way'], ['first', 'second']]);
  rig.answer(undefined, { 0: { code: 'clock', retry: false, at: rig.ambient.wallMs() }, 1: { code: 'later', retry: true } });
  rig.ambient.pass(30_000);
  assert.deepEqual(rig.sent().at(-1), ['first', 'second']);
});

test('what was written by a slow clock, in a session that ended before it had read the store, is sent after what is older', async () => {
  const rig = await Rig.loaded();
  rig.online = false;
  rig.outbox.send(c, 'older');
  rig.ambient.wallOffsetMs -= 3_600_000;
  const brief = rig.again();
  brief.send(c, 'newer');
  rig.ambient.wallOffsetMs += 3_600_000;
  const next = rig.again();
  rig.online = true;
  await next.load();
  next.flush();
  next.send(c, 'newest');
  assert.deepEqual(rig.sent(), [['older', 'newer']]);
  rig.answer(undefined, { 0: later, 1: later }, 1, next);
  rig.ambient.pass(60_000);
  next.check(rig.ambient.steadyMs());
  assert.deepEqual(rig.sent().at(-1), ['older', 'newer', 'newest']);
});

test('a body that cannot be a message fails at once, by the rule the server has', async () => {
  const rig = await Rig.loaded();
  const entry = rig.outbox.send(c, 'x'.repeat(10_001));
  assert.equal(entry.state === 'failed' && entry.code, 'too-long');
  assert.deepEqual([rig.sent(), await rig.stored()], [[], [`${entry.body} failed`]]);
});

test('after a loss the lost messages go before the newer ones, though a frame with newer ones is under way', async () => {
  const rig = await Rig.loaded();
  for (const body of ['a', 'b']) {
    rig.outbox.send(c, body);
    rig.answer();
  }
  rig.outbox.send(c, 'd');
  rig.outbox.send(c, 'e');
  rig.told();
  rig.outbox.raised(c, 2, 1);
  assert.deepEqual(rig.told(), ['b sending', 'a sent']);
  rig.answer(undefined, { 0: later });
  assert.deepEqual(rig.sent().at(-1), ['b', 'd', 'e']);
});

test('of a conversation one may no longer see, what was accepted is forgotten and the rest is answered by the server', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'a');
  rig.answer();
  rig.outbox.send(c, 'b');
  rig.outbox.left(c);
  assert.deepEqual(await rig.stored(), ['b sending']);
  rig.answer(undefined, { 0: { code: 'not-found', retry: false } });
  assert.deepEqual(await rig.stored(), ['b failed']);
});

test('entries of an earlier time go first, and a store read again gives nothing twice', async () => {
  const rig = new Rig();
  const stored = (body: string, order: number): SendingEntry => ({ m: uuidV7(rig.ambient.wallMs()), c, body, order, state: 'sending' });
  const old: Entry[] = [stored('b', 2), stored('a', 1), { ...stored('f', 3), state: 'failed', code: 'conflict' }];
  old.push({ ...stored('s', 0), state: 'sent', seq: 9, n: 9, at: 0, epoch: 3 });
  for (const entry of old) rig.store.put(entry);
  const trueMs = rig.ambient.wallOffsetMs;
  rig.ambient.wallOffsetMs = 0;
  rig.outbox.send(c, 'new');
  rig.ambient.wallOffsetMs = trueMs;
  assert.deepEqual(rig.sent(), []);
  await rig.outbox.load();
  await rig.outbox.load();
  assert.deepEqual(rig.sent(), [['a', 'b', 'new']]);
  assert.deepEqual(rig.told(), ['new sending', 'b sending', 'a sending', 'f failed', 's sent']);
  const [[named, acked] = assert.fail()] = rig.outbox.holdings();
  assert.deepEqual([named, acked?.epoch, acked?.seq], [c, 3, 9]);
});

test('a store that cannot be read keeps nothing from being sent', async () => {
  const rig = new Rig();
  rig.store.load = () => Promise.reject(new Error('no store'));
  rig.outbox.send(c, 'a');
  await assert.rejects(rig.outbox.load(), /no store/);
  assert.deepEqual(rig.sent(), [['a']]);
});

test('a listener that sends while an answer is being told sends nothing twice', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'x');
  for (const body of ['a', 'b']) rig.outbox.send(c, body);
  rig.answer();
  const push = rig.changes.push.bind(rig.changes);
  rig.changes.push = (change) => {
    if (change?.entry.state === 'sent' && change.entry.body === 'a') rig.outbox.send(c, 'c');
    return push(...(change === undefined ? [] : [change]));
  };
  rig.answer();
  assert.deepEqual(rig.sent(), [['x'], ['a', 'b'], ['c']]);
});

test('nothing is left behind when all is durable: no timer, no lane', async () => {
  const rig = await Rig.loaded();
  rig.outbox.send(c, 'a');
  rig.answer();
  rig.outbox.durable({ t: 'dur', of: [[c, 1, 1]] });
  rig.ambient.pass(10_000);
  assert.deepEqual([rig.ambient.timers, [...rig.outbox.holdings()]], [0, []]);
});
