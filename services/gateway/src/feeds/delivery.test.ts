import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { eventsMessage, headMessage, type LiveMessage, parseLive } from '@chatter/contracts/chat/live.ts';
import fc from 'fast-check';
import { Attachment, type Follower } from './attachment.ts';
import { Feed } from './feed.ts';

const c = '0193a1f0-5c00-7a10-8b2c-5d6e7f809102';
const bytesOf = new TextEncoder();
const people = ['ann', 'ben', 'cem'] as const;
type Person = (typeof people)[number];
/** An event of the log, and whom it removes. */
interface Logged extends HotEvent {
  who: readonly Person[];
}
const messageOf = (seq: number): Logged => ({ seq, who: [], text: `{"seq":${seq},"kind":"message","body":"${'x'.repeat(seq % 7)}"}` });
const leaveOf = (seq: number, who: readonly Person[]): Logged => ({
  seq,
  who,
  text: JSON.stringify({ seq, kind: 'leave', who, by: 'ann' }),
});

interface Read {
  after: number;
  limit: number;
  resolve(events: HotEvent[]): void;
  reject(error: Error): void;
}

/** What was found wrong while reading on: feeds and attachments take every error for a read that failed. */
const wrong: unknown[] = [];
const noteWrong = (error: unknown) => error instanceof assert.AssertionError && wrong.push(error);

/** A socket that keeps what it got, and finds out at once when that is not what follows. */
class Socket implements Follower {
  readonly got: number[] = [];
  readonly account: Person;
  readonly from: number;
  readonly #log: readonly Logged[];
  readonly #removed: (socket: Socket) => void;
  /** Told to have left after this event. */
  leftAt: number | null = null;
  paused = false;
  open = true;
  readonly outlet: Follower['outlet'];
  readonly read: Follower['read'];
  attachment: Attachment | null = null;

  constructor(account: Person, from: number, world: Pick<World, 'log' | 'removed'>, read: Follower['read']) {
    this.account = account;
    this.from = from;
    this.#log = world.log;
    this.#removed = (socket) => world.removed(socket);
    this.read = read;
    const isPaused = () => this.paused;
    this.outlet = {
      get paused() {
        return isPaused();
      },
      write: (frame) => this.#take(JSON.parse(typeof frame === 'string' ? frame : Buffer.from(frame).toString())),
    };
  }
  awaits(): boolean {
    return false;
  }
  durable(): void {}
  /** The first event after its position that removes it. */
  get removal(): number | null {
    return this.#log.find(({ seq, who }) => seq > this.from && who.includes(this.account))?.seq ?? null;
  }
  /** Whether it has not got yet what it must get. */
  get behind(): boolean {
    return this.from + this.got.length < (this.removal ?? this.#log.length);
  }
  left(of: string, last: number): void {
    assert.deepEqual([of, last, this.leftAt], [c, this.got.at(-1), null]);
    assert.ok(this.#log[last - 1]?.who.includes(this.account), 'removed by the event it was given last');
    this.leftAt = last;
    this.#removed(this);
  }
  failed(error: unknown): void {
    noteWrong(error);
  }

  #take({ evs, ...rest }: { evs: { seq: number }[] }): void {
    assert.deepEqual(rest, { t: 'ev', c, epoch: 1 });
    assert.ok(evs.length > 0 && this.open && !this.paused, 'written to somebody who takes it');
    assert.equal(this.leftAt, null, 'nothing after it was removed');
    for (const event of evs) {
      assert.ok(event.seq <= (this.removal ?? event.seq), 'nothing above the event that removes it');
      assert.equal(event.seq, this.from + this.got.length + 1, 'the next one, nothing else');
      assert.deepEqual(event, JSON.parse(this.#log[event.seq - 1]?.text ?? ''));
      this.got.push(event.seq);
    }
  }
}

/** A conversation's log, the feed over it, its sockets, and everything that is on its way: messages and reads, in any order. */
class World {
  readonly log: Logged[] = [];
  readonly reads: Read[] = [];
  readonly onTheWay: LiveMessage[] = [];
  readonly sockets: Socket[] = [];
  readonly #read = (_c: string, after: number, limit: number) =>
    new Promise<readonly HotEvent[]>((resolve, reject) => this.reads.push({ after, limit, resolve, reject }));
  readonly feed = new Feed(c, { read: this.#read, failed: noteWrong });
  /** The highest seq the feed was told of. */
  told = 0;

  get head(): number {
    return this.log.length;
  }
  /** The message that announces events of the log, read from its bytes as a gateway gets it; a leave is alone in its message. */
  announce(first: number, wanted: number): LiveMessage {
    const some = this.log.slice(first - 1, wanted);
    const leaveAt = some.findIndex(({ who }) => who.length > 0);
    const events = leaveAt < 0 ? some : some.slice(0, Math.max(1, leaveAt));
    const texts = events.map(({ text }) => text);
    return parseLive(bytesOf.encode(eventsMessage(c, 1, first, first + texts.length - 1, '0-1', texts, leaveAt === 0))) as LiveMessage;
  }
  publish(message: LiveMessage, fate: 'now' | 'lost' | 'late' | 'twice'): void {
    if (fate === 'now' || fate === 'twice') this.take(message);
    if (fate === 'late' || fate === 'twice') this.onTheWay.push(message);
  }
  hint(head: number): LiveMessage {
    return parseLive(bytesOf.encode(headMessage(1, head))) as LiveMessage;
  }
  take(message: LiveMessage | undefined): void {
    if (message === undefined || message.kind === 'frame') return;
    this.told = Math.max(this.told, message.last);
    assert.equal(this.feed.take(message), false);
  }
  /** As a hello does: with a head read some time ago, and a position at or below it. */
  attach(account: Person, head: number, cursor: number): void {
    this.told = Math.max(this.told, head);
    this.feed.open(1, head, 0);
    const socket = new Socket(account, cursor, this, this.#read);
    socket.attachment = new Attachment(this.feed, socket, cursor);
    this.feed.attach(socket.attachment);
    this.sockets.push(socket);
  }
  detach(socket: Socket | undefined): void {
    if (socket === undefined || socket.attachment === null) return;
    socket.open = false;
    this.feed.detach(socket.attachment);
    this.sockets.splice(this.sockets.indexOf(socket), 1);
  }
  removed(socket: Socket): void {
    if (socket.attachment !== null) this.feed.detach(socket.attachment);
  }
  drain(socket: Socket | undefined): void {
    if (socket === undefined || !socket.paused) return;
    socket.paused = false;
    void socket.attachment?.catchUp();
  }
  answer(read: Read | undefined, events: number | 'fail'): void {
    if (read === undefined) return;
    this.reads.splice(this.reads.indexOf(read), 1);
    if (events === 'fail') return read.reject(new Error('away'));
    const count = Math.max(0, Math.min(read.limit, events, this.head - read.after));
    read.resolve(this.log.slice(read.after, read.after + count).map(({ seq, text }) => ({ seq, text })));
  }
  end(): void {
    for (const socket of [...this.sockets]) this.detach(socket);
    this.feed.close();
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const [some, few] = [fc.nat(7), fc.integer({ min: 1, max: 5 })];
const fate = fc.constantFrom('now' as const, 'lost' as const, 'late' as const, 'twice' as const);
const person = fc.constantFrom(...people);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('append' as const), count: few, fate }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('remove' as const), who: fc.subarray([...people], { minLength: 1 }), fate }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('arrive' as const), index: some }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('regroup' as const), from: share, to: share }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('hint' as const), at: share }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('attach' as const), account: person, at: share, behind: share }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('detach', 'pause', 'drain'), index: some }) },
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('answer' as const),
      index: some,
      events: fc.oneof(fc.constantFrom(0, 1, 500), fc.constant('fail' as const)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('pass' as const), ms: fc.constantFrom(0, 20, 500) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a step does to the world; the passing of time is the test's own. */
const acts: { [K in Step['is']]: (world: World, of: Extract<Step, { is: K }>) => void } = {
  append(world, { count, fate: how }) {
    const first = world.head + 1;
    for (let more = 0; more < count; more++) world.log.push(messageOf(world.head + 1));
    world.publish(world.announce(first, world.head), how);
  },
  remove(world, { who, fate: how }) {
    world.log.push(leaveOf(world.head + 1, who));
    world.publish(world.announce(world.head, world.head), how);
  },
  arrive: (world, { index }) => world.take(world.onTheWay.splice(index, 1)[0]),
  regroup(world, { from, to }) {
    const [first, last] = [from, to].map((at) => 1 + Math.floor(at * (world.head - 1))).sort((a, b) => a - b) as [number, number];
    if (world.head > 0) world.take(world.announce(first, last));
  },
  hint: (world, { at }) => world.take(world.hint(Math.floor(at * world.head))),
  attach(world, { account, at, behind }) {
    const head = Math.floor(at * world.head);
    world.attach(account, head, Math.floor(head * behind));
  },
  detach: (world, { index }) => world.detach(world.sockets[index]),
  pause(world, { index }) {
    const socket = world.sockets[index];
    if (socket !== undefined) socket.paused = true;
  },
  drain: (world, { index }) => world.drain(world.sockets[index]),
  answer: (world, { index, events }) => world.answer(world.reads[index], events),
  pass: () => {},
};

test('whatever is lost, doubled, late or swapped: every socket gets what follows its position, in order, once, up to the head or its own removal', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
      const world = new World();
      for (const one of steps) {
        (acts[one.is] as (world: World, of: Step) => void)(world, one);
        await turn();
        if (one.is === 'pass') context.mock.timers.tick(one.ms);
      }
      for (const socket of world.sockets) world.drain(socket);
      if (world.told < world.head) world.take(world.hint(world.head));
      const behind = () => world.sockets.filter((socket) => socket.behind);
      for (let rounds = 0; behind().length > 0; rounds++) {
        assert.ok(rounds < 400, `${behind().length} sockets stay behind`);
        for (const read of [...world.reads]) world.answer(read, 500);
        await turn();
        context.mock.timers.tick(20);
      }
      assert.deepEqual(
        world.sockets.map(({ leftAt }) => leftAt),
        world.sockets.map(({ removal }) => removal),
      );
      world.end();
      context.mock.timers.tick(10_000);
      assert.deepEqual(wrong, []);
    }),
    { numRuns: 300 },
  );
});
