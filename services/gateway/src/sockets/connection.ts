import type { Duplex } from 'node:stream';
import type { SessionView } from '@chatter/contracts/auth/calls.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import type { ClientFrame, Fetch, Mark, Send, ServerFrame, Typing, Watch } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal, Unavailable } from '@chatter/platform/refusal.ts';
import type { WebSocket } from 'ws';
import type { Attachment, Follower } from '../feeds/attachment.ts';
import type { Bucket } from './buckets.ts';
import { Outlet } from './outlet.ts';
import { readFrame } from './read-frame.ts';

/** What connections use of the gateway. */
export interface ConnectionDeps {
  log: Logger;
  hello(connection: Connection, frame: Extract<ClientFrame, { t: 'hello' }>): Promise<void>;
  /** Takes a `send` frame of so many messages from what the account may send; 0, or after how many milliseconds it may. */
  charge(connection: Connection, messages: number): number;
  send(connection: Connection, frame: Send, bytes: number): void;
  mark(connection: Connection, frame: Mark): void;
  fetch(connection: Connection, frame: Fetch): Promise<void>;
  typing(connection: Connection, frame: Typing): void;
  watch(connection: Connection, frame: Watch): void;
  read(c: string, after: number, limit: number): Promise<readonly HotEvent[]>;
  /** The account was removed from a conversation by its event at `last`, which was written. */
  left(connection: Connection, c: string, last: number): void;
  closed(connection: Connection): void;
}

const helloWithinMs = 5000;
const maxQueued = 64;
/** That something is durable goes along with other frames when it is so old, */
const durAlongMs = 125;
/** and by itself at the latest when it is so old. */
const durLatestMs = 500;
const debtMs = 5000;
/** Fetches of one socket that are answered at a time: each may be half a megabyte. */
const maxFetches = 2;
const fetchAgainMs = 1000;

/** One socket: who it is, what it follows, and what it may do. Frames are handled in order; none can end the process. */
export class Connection implements Follower {
  readonly id = uuidV7();
  readonly session: SessionView;
  readonly outlet: Outlet;
  /** How many frames it may say. */
  readonly frames: Bucket;
  readonly attachments = new Map<string, Attachment>();
  /** The account's version as far as this socket knows it; -1 until the hello is answered. */
  av = -1;
  /** The highest version a note told of before the hello was answered. */
  notedAv = -1;
  /** Whether the hello was answered. */
  ready = false;
  /** Whether it counts for its account being here. */
  here = false;
  #queue: [ClientFrame, number][] | null = [];
  readonly #deps: ConnectionDeps;
  readonly #helloTimer: NodeJS.Timeout;
  // Made when they are needed: most sockets do nothing most of the time.
  /** Conversations with a `send` unanswered. */
  #sending: Set<string> | null = null;
  #durable: Map<string, [number, number]> | null = null;
  /** Up to which seq of a conversation its client waits to hear that MySQL has what was acked. */
  #awaited: Map<string, number> | null = null;
  #durTimer: NodeJS.Timeout | null = null;
  #durSinceMs = 0;
  #saidHello = false;
  #fetches = 0;

  constructor(socket: WebSocket, raw: Duplex, session: SessionView, frames: Bucket, deps: ConnectionDeps) {
    this.session = session;
    this.#deps = deps;
    this.frames = frames;
    this.outlet = new Outlet(
      socket,
      raw,
      () => this.#catchUp(),
      () => this.#takeDurableAlong(),
    );
    this.#helloTimer = setTimeout(() => this.close(closeCodes.notSignedIn, 'no hello'), helloWithinMs);
    // Attached at once: a listener added after an await would miss the first frames.
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#received(data, isBinary));
    socket.on('close', () => this.#closed());
    socket.on('error', (error: Error & { code?: string }) => {
      // Who breaks the protocol is told so by its close code, and that is all there is to it.
      const level = error.code?.startsWith('WS_ERR_') ? 'debug' : 'error';
      deps.log[level]({ err: error, conn: this.id }, 'socket failed');
      this.outlet.cutOff();
    });
  }

  get account(): string {
    return this.session.account;
  }

  get open(): boolean {
    return this.outlet.open;
  }

  say(frame: ServerFrame): void {
    this.outlet.write(JSON.stringify(frame));
  }

  close(code: number, reason: string): void {
    this.outlet.close(code, reason);
  }

  /** Handles what came before the hello was answered, and everything from now on as it comes. */
  begin(): void {
    this.ready = true;
    const queued = this.#queue ?? [];
    this.#queue = null;
    for (const [frame, bytes] of queued) this.#handle(frame, bytes);
  }

  /** Gives the socket its place in a conversation, and what it waited to hear of it. */
  follow(attachment: Attachment): void {
    // The feed's own text of the id, which all sockets share.
    const { c } = attachment;
    this.attachments.set(c, attachment);
    attachment.acked(this.#awaited?.get(c) ?? Number.POSITIVE_INFINITY);
  }

  /** A message of this socket was acked at `seq`, whether the socket follows the conversation yet or not. */
  acked(c: string, seq: number): void {
    this.#awaited ??= new Map();
    this.#awaited.set(c, Math.max(seq, this.#awaited.get(c) ?? 0));
    this.attachments.get(c)?.acked(seq);
  }

  awaits(c: string): boolean {
    return this.#awaited?.has(c) ?? false;
  }

  /** Its `send` in a conversation was answered: the next one may come. */
  sent(c: string): void {
    this.#sending?.delete(c);
  }

  durable(c: string, seq: number, epoch: number): void {
    if (this.#awaited !== null && seq >= (this.#awaited.get(c) ?? 0)) this.#awaited.delete(c);
    this.#durable ??= new Map();
    this.#durable.set(c, [seq, epoch]);
    if (this.#durTimer !== null) return;
    this.#durSinceMs = performance.now();
    this.#durTimer = setTimeout(() => this.#sayDurable(), durLatestMs);
  }

  read(c: string, after: number, limit: number): Promise<readonly HotEvent[]> {
    return this.#deps.read(c, after, limit);
  }

  left(c: string, last: number): void {
    this.#deps.left(this, c, last);
  }

  failed(error: unknown): void {
    this.#deps.log.warn({ err: error, conn: this.id }, 'catching up failed, trying again');
  }

  #takeDurableAlong(): void {
    if (this.#durTimer !== null && performance.now() - this.#durSinceMs >= durAlongMs) this.#sayDurable();
  }

  #sayDurable(): void {
    if (this.#durTimer !== null) clearTimeout(this.#durTimer);
    this.#durTimer = null;
    const durable = this.#durable ?? [];
    this.#durable = null;
    this.say({ t: 'dur', of: [...durable].map(([c, [upTo, epoch]]) => [c, upTo, epoch]) });
  }

  #received(data: Buffer, isBinary: boolean): void {
    // Who was told to close may go on sending for as long as it does not answer: nothing of it counts.
    if (!this.open) return;
    if (isBinary) return this.close(closeCodes.unsupportedData, 'text only');
    const debt = this.frames.take(Date.now());
    if (debt > debtMs) return this.close(closeCodes.rate, 'too many frames');
    const read = readFrame(data.toString('utf8'));
    if ('fault' in read) return this.#refuse(read.id, read.fault, !this.#saidHello);
    if (read.frame.t === 'hello') return this.#hello(read.frame);
    if (!this.#saidHello) return this.close(closeCodes.notSignedIn, 'hello first');
    if (debt > 0 && 'id' in read.frame) return this.say({ t: 'nack', id: read.frame.id, code: 'rate', retry: true, afterMs: debt });
    if (this.#queue === null) return this.#handle(read.frame, data.length);
    if (this.#queue.push([read.frame, data.length]) > maxQueued) this.close(closeCodes.policy, 'too much before the hello was answered');
  }

  #refuse(id: number | null, code: string, beforeHello: boolean): void {
    if (beforeHello) return this.close(closeCodes.notSignedIn, 'hello first');
    if (id === null) return this.close(closeCodes.policy, code);
    this.say({ t: 'nack', id, code, retry: false });
  }

  #hello(frame: Extract<ClientFrame, { t: 'hello' }>): void {
    if (this.#saidHello) return this.close(closeCodes.policy, 'one hello only');
    this.#saidHello = true;
    clearTimeout(this.#helloTimer);
    this.#deps.hello(this, frame).catch((error: unknown) => {
      const away = error instanceof Unavailable || error instanceof Refusal;
      this.#deps.log[away ? 'warn' : 'error']({ err: error, conn: this.id }, 'hello failed');
      this.close(closeCodes.busy, 'try again');
    });
  }

  #handle(frame: ClientFrame, bytes: number): void {
    if (!this.open) return;
    switch (frame.t) {
      case 'send':
        return this.#send(frame, bytes);
      case 'fetch':
        return this.#fetch(frame);
      case 'mark':
        return this.#deps.mark(this, frame);
      case 'typing':
        return this.#deps.typing(this, frame);
      case 'watch':
        return this.#deps.watch(this, frame);
      case 'ping':
        return this.say({ t: 'pong', n: frame.n });
    }
  }

  #send(frame: Send, bytes: number): void {
    this.#sending ??= new Set();
    if (this.#sending.has(frame.c)) return this.say({ t: 'nack', id: frame.id, code: 'one-at-a-time', retry: true, afterMs: 100 });
    const waitMs = this.#deps.charge(this, frame.msgs.length);
    if (waitMs > 0) return this.say({ t: 'nack', id: frame.id, code: 'rate', retry: true, afterMs: waitMs });
    this.#sending.add(frame.c);
    this.#deps.send(this, frame, bytes);
  }

  /** Who asks faster than it reads is told to wait: what it does not read would be held here. */
  #fetch(frame: Fetch): void {
    if (this.outlet.paused || this.#fetches >= maxFetches) {
      return this.say({ t: 'nack', id: frame.id, code: 'busy', retry: true, afterMs: fetchAgainMs });
    }
    this.#fetches++;
    this.#deps
      .fetch(this, frame)
      .catch((error: unknown) => this.#unfetched(frame, error))
      .finally(() => this.#fetches--);
  }

  #unfetched({ id }: Fetch, error: unknown): void {
    const code = error instanceof Refusal ? error.code : 'unavailable';
    const retry = !(error instanceof Refusal) || code === 'history-unavailable';
    if (!(error instanceof Refusal || error instanceof Unavailable)) this.#deps.log.error({ err: error, conn: this.id }, 'fetch failed');
    this.say({ t: 'nack', id, code, retry });
  }

  #catchUp(): void {
    for (const attachment of this.attachments.values()) void attachment.catchUp();
  }

  #closed(): void {
    clearTimeout(this.#helloTimer);
    if (this.#durTimer !== null) clearTimeout(this.#durTimer);
    this.#deps.closed(this);
  }
}
