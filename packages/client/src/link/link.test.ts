import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientFrame, ServerFrame } from '@chatter/contracts/gateway/frames.ts';
import { FakeAmbient } from '../../test/fake-ambient.ts';
import { ann, bob, c, frameOf } from '../../test/sample.ts';
import { Alarm } from '../alarm.ts';
import { ProblemError } from '../problem-error.ts';
import { ServerClock } from '../server-clock.ts';
import { Unreachable } from '../unreachable.ts';
import { Link, type Position } from './link.ts';
import type { StateChange } from './link-state.ts';
import type { SocketLike } from './socket-like.ts';

/** The other end of a socket, in the hands of the test. */
class FakeSocket implements SocketLike {
  readonly said: ClientFrame[] = [];
  ended: 'closed' | 'terminated' | null = null;
  readonly #listeners: Record<string, (event: never) => void> = {};

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners[type] = listener;
  }

  send(text: string): void {
    this.said.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.ended ??= 'closed';
  }

  terminate(): void {
    this.ended ??= 'terminated';
  }

  opens(): void {
    this.#listeners.open?.({} as never);
  }

  hears(frame: ServerFrame | string): void {
    this.#listeners.message?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) } as never);
  }

  closes(code: number): void {
    this.#listeners.close?.({ code } as never);
  }
}

class Rig {
  readonly ambient = new FakeAmbient();
  readonly clock = new ServerClock(this.ambient);
  readonly sockets: FakeSocket[] = [];
  readonly changes: StateChange[] = [];
  readonly heard: ServerFrame[] = [];
  readonly faults: unknown[] = [];
  positions: Position[] = [];
  ticket: () => Promise<string> = () => Promise.resolve(`ticket ${this.sockets.length + 1}`);
  readonly #alarm = new Alarm(this.ambient, (nowMs) => this.link.check(nowMs));
  readonly link: Link;

  constructor(over: { account?: string; signIn?: 'upgrade' } = {}) {
    this.link = new Link({
      ambient: this.ambient,
      clock: this.clock,
      account: over.account ?? null,
      ticket: over.signIn === 'upgrade' ? null : () => this.ticket(),
      openSocket: () => this.#open(),
      positions: () => this.positions,
      heard: (frame) => this.heard.push(frame),
      changed: (change) => this.changes.push(change),
      wakeBy: (atMs) => this.#alarm.wakeBy(atMs),
      onFault: (fault) => this.faults.push(fault),
    });
  }

  static async online(): Promise<Rig> {
    const rig = new Rig();
    rig.link.start();
    await rig.comesOnline();
    rig.changes.length = 0;
    return rig;
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1) ?? assert.fail('no socket was opened');
  }

  /** The ticket arrives, or its refusal does. */
  async answered(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  }

  async comesOnline(): Promise<void> {
    await this.answered();
    this.socket.opens();
    this.socket.hears(welcome());
    this.socket.hears({ t: 'resumed' });
  }

  states(): string[] {
    return this.changes
      .splice(0)
      .map(({ state, reason, retryInMs }) => [state, reason, retryInMs].filter((part) => part !== undefined).join(' '));
  }

  #open(): FakeSocket {
    this.sockets.push(new FakeSocket());
    return this.socket;
  }
}

function welcome(account = ann): ServerFrame {
  const limits = { maxFrameBytes: 65_536, maxMessagesPerSend: 20, maxBodyChars: 10_000 };
  return { t: 'welcome', conn: c, account, serverTime: 1_000_000, limits };
}

const problem = (status: number, retryAfterSeconds?: number) =>
  new ProblemError({ code: 'x', status, title: 'x', ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });

test('it says hello with a ticket and its positions, takes the server’s clock, and is online when all was resumed', async () => {
  const rig = new Rig();
  rig.positions = [[c, 1, 7]];
  rig.link.start();
  await rig.answered();
  rig.socket.opens();
  assert.deepEqual(rig.socket.said, [{ t: 'hello', v: 1, ticket: 'ticket 1', resume: [[c, 1, 7]] }]);
  rig.socket.hears(welcome());
  rig.socket.hears(frameOf(8, 8));
  assert.deepEqual([rig.link.state, rig.link.account, rig.clock.now()], ['connecting', ann, 1_000_000]);
  assert.equal(rig.link.say({ t: 'ping', n: 1 }), false);
  rig.socket.hears({ t: 'resumed' });
  assert.equal(rig.link.say({ t: 'ping', n: 1 }), true);
  assert.deepEqual([rig.states(), rig.heard.length], [['connecting', 'online'], 1]);
});

test('where the upgrade says who is calling, hello needs no ticket', async () => {
  const rig = new Rig({ signIn: 'upgrade' });
  rig.link.start();
  await rig.answered();
  rig.socket.opens();
  assert.deepEqual(rig.socket.said, [{ t: 'hello', v: 1 }]);
  rig.socket.closes(4001);
  assert.deepEqual(rig.states(), ['connecting', 'ended not-signed-in']);
});

test('a lost connection is followed by others, each with a ticket of its own, after growing back-off', async () => {
  const rig = await Rig.online();
  rig.ambient.chance = 1;
  const connections = [];
  for (const waitMs of [500, 1_000, 2_000]) {
    connections.push(rig.link.connection);
    rig.socket.closes(1006);
    assert.equal(rig.link.connection, 0);
    rig.ambient.pass(waitMs);
    await rig.answered();
    rig.socket.opens();
  }
  assert.deepEqual(rig.states(), ['waiting 500', 'connecting', 'waiting 1000', 'connecting', 'waiting 2000', 'connecting']);
  assert.deepEqual(connections, [1, 2, 3]);
  assert.equal(rig.socket.said[0]?.t === 'hello' && rig.socket.said[0].ticket, 'ticket 4');
});

test('after a connection that was good for a while the back-off starts anew', async () => {
  const rig = await Rig.online();
  rig.ambient.chance = 1;
  rig.socket.closes(1006);
  rig.ambient.pass(500);
  await rig.comesOnline();
  rig.ambient.pass(5_000);
  rig.socket.closes(4012);
  rig.ambient.pass(4_000);
  await rig.comesOnline();
  rig.ambient.pass(5_000);
  rig.socket.closes(4011);
  assert.deepEqual(
    rig.states().filter((state) => state.startsWith('waiting')),
    ['waiting 500', 'waiting 4000', 'waiting 500'],
  );
});

test('a session that was ended is not connected again', async () => {
  const rig = await Rig.online();
  rig.socket.closes(4002);
  rig.ambient.pass(120_000);
  assert.deepEqual([rig.states(), rig.sockets.length, rig.ambient.timers], [['ended session-ended'], 1, 0]);
});

test('who is told that it is not signed in asks for a ticket, and ends when that is refused for the same reason', async () => {
  const rig = await Rig.online();
  rig.socket.closes(4001);
  rig.ticket = () => Promise.reject(problem(401));
  rig.ambient.pass(0);
  await rig.answered();
  assert.deepEqual(rig.states(), ['waiting 0', 'connecting', 'ended not-signed-in']);
});

test('a ticket that cannot be had is asked for again, not before the time the server names', async () => {
  const rig = new Rig();
  rig.ambient.chance = 1;
  const answers = [new Unreachable('no network'), problem(429, 7), problem(503)];
  rig.ticket = () => Promise.reject(answers.shift());
  rig.link.start();
  for (const waitMs of [500, 7_000, 2_000]) {
    await rig.answered();
    rig.ambient.pass(waitMs);
  }
  assert.deepEqual(
    rig.states().filter((state) => state.startsWith('waiting')),
    ['waiting 500', 'waiting 7000', 'waiting 2000'],
  );
});

test('a ticket or a welcome that does not come in ten seconds is given up', async () => {
  const rig = new Rig();
  const tickets = [new Promise<string>(() => {}), Promise.resolve('in time')];
  rig.ticket = () => tickets.shift() ?? Promise.reject(new Unreachable('enough'));
  rig.link.start();
  rig.ambient.pass(10_000);
  await rig.answered();
  rig.socket.opens();
  rig.ambient.pass(10_000);
  assert.equal(rig.sockets[0]?.ended, 'terminated');
  assert.deepEqual(rig.states(), ['connecting', 'waiting 0', 'connecting', 'waiting 0', 'connecting']);
});

test('a half-open line is noticed within 35 seconds', async () => {
  const rig = await Rig.online();
  rig.ambient.pass(25_000);
  assert.equal(rig.socket.said.at(-1)?.t, 'ping');
  rig.socket.hears({ t: 'pong', n: 25_000 });
  rig.ambient.pass(25_000 + 9_999);
  assert.equal(rig.socket.ended, null);
  rig.ambient.pass(1);
  assert.deepEqual([rig.sockets[0]?.ended, rig.states()], ['terminated', ['waiting 0', 'connecting']]);
});

test('it leaves a gateway that stops at a random moment of the time it is given', async () => {
  const rig = await Rig.online();
  rig.ambient.chance = 0.5;
  rig.socket.hears({ t: 'bye', afterMs: 20_000 });
  rig.ambient.pass(9_999);
  assert.equal(rig.link.state, 'online');
  rig.ambient.pass(1);
  await rig.comesOnline();
  assert.deepEqual([rig.sockets[0]?.ended, rig.states()], ['closed', ['connecting', 'online']]);
});

test('another account’s session ends it before anything is said', async () => {
  const rig = new Rig({ account: ann });
  rig.link.start();
  await rig.answered();
  rig.socket.opens();
  rig.socket.hears(welcome(bob));
  assert.deepEqual([rig.states(), rig.socket.ended], [['connecting', 'ended other-account'], 'closed']);
});

test('the account of the first welcome stays the account', async () => {
  const rig = await Rig.online();
  rig.socket.closes(1006);
  rig.ambient.pass(0);
  await rig.answered();
  rig.socket.opens();
  rig.socket.hears(welcome(bob));
  assert.deepEqual(rig.states().at(-1), 'ended other-account');
});

test('what is no frame is reported and passed over; nothing is heard of a socket that was let go', async () => {
  const rig = await Rig.online();
  rig.socket.hears('{"t":');
  rig.socket.hears({ t: 'pong', n: 1 });
  assert.deepEqual([rig.faults.length, rig.link.state], [1, 'online']);
  rig.link.end('stopped');
  rig.socket.hears(frameOf(1, 1));
  rig.socket.closes(4002);
  assert.deepEqual([rig.states(), rig.heard], [['ended stopped'], []]);
});

test('it can be ended at any time, once', async () => {
  const rig = new Rig();
  rig.link.start();
  rig.link.end('stopped');
  rig.link.end('session-ended');
  rig.link.start();
  await rig.answered();
  assert.deepEqual([rig.states(), rig.sockets.length], [['connecting', 'ended stopped'], 0]);
});

test('in a hurry it does not wait for the next try', async () => {
  const rig = await Rig.online();
  rig.ambient.chance = 1;
  rig.link.hurry();
  rig.socket.closes(1006);
  rig.link.hurry();
  rig.link.hurry();
  await rig.comesOnline();
  assert.deepEqual(rig.states(), ['waiting 500', 'connecting', 'online']);
  const unstarted = new Rig();
  unstarted.link.hurry();
  assert.deepEqual(unstarted.states(), []);
});
