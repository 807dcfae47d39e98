import type { ClientFrame, Hello, ServerFrame, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Ambient } from '../ambient.ts';
import { backOffMs } from '../back-off.ts';
import { ProblemError } from '../problem-error.ts';
import type { ServerClock } from '../server-clock.ts';
import { Connection } from './connection.ts';
import type { EndReason, LinkState, StateChange } from './link-state.ts';
import type { SocketLike } from './socket-like.ts';
import { verdictOf } from './verdict-of.ts';

/** Conversation, epoch, last seq the application was given. */
export type Position = NonNullable<Hello['resume']>[number];

export interface LinkDeps {
  readonly ambient: Ambient;
  readonly clock: ServerClock;
  /** Whose session it must be; null for whosever it is at first. */
  readonly account: string | null;
  /** Gets a ticket for one socket; null where the upgrade itself says who is calling. */
  readonly ticket: ((signal: AbortSignal) => Promise<string>) | null;
  /** There may be a new session where the former ended: a ticket tells. */
  readonly renewable?: boolean;
  openSocket(): SocketLike;
  /** What the next `hello` resumes from. */
  positions(): readonly Position[];
  heard(frame: ServerFrame): void;
  changed(change: StateChange): void;
  /** Has `check` called by then, in steady milliseconds. */
  wakeBy(atMs: number): void;
  onFault(fault: unknown): void;
}

/** A ticket, and then a socket with its welcome, must each come in this time. */
const stepMs = 10_000;
/** A connection of use for so long was a good one: after it the back-off starts anew. */
const goodAfterMs = 5_000;
const never = Number.POSITIVE_INFINITY;

/** One socket after another to the same account: tickets, hello, signs of life, back-off (docs/socket.md). */
export class Link {
  readonly #deps: LinkDeps;
  #state: LinkState = 'waiting';
  #account: string | null;
  #failures = 0;
  #greetings = 0;
  /** While waiting the next try; while connecting the moment when that is given up. */
  #deadlineMs = never;
  #ticketing: AbortController | null = null;
  #connection: Connection | null = null;

  constructor(deps: LinkDeps) {
    this.#deps = deps;
    this.#account = deps.account;
  }

  /** How the link stands now; `changed` tells each change. */
  get state(): LinkState {
    return this.#state;
  }

  /** Number of the connection that was greeted, with the positions of that moment; 0 while there is none. */
  get connection(): number {
    return this.#connection?.greeted === true ? this.#greetings : 0;
  }

  /** Whose session it is; null until that is known. */
  get account(): string | null {
    return this.#account;
  }

  /** Connects for the first time. */
  start(): void {
    if (this.#state === 'waiting' && this.#deadlineMs === never) void this.#try();
  }

  /** Ends the pause between two tries. */
  hurry(): void {
    if (this.#state === 'waiting' && this.#deadlineMs !== never) void this.#try();
  }

  /** Ends it for good. */
  end(reason: EndReason): void {
    if (this.#state === 'ended') return;
    this.#letGo();
    this.#enter({ state: 'ended', reason });
  }

  /** Says a frame if online; false if it was not said. Said is not received. */
  say(frame: ClientFrame): boolean {
    if (this.#state !== 'online' || this.#connection === null) return false;
    this.#connection.write(frame);
    return true;
  }

  /** Does what is due; returns when it wants to be asked again. */
  check(nowMs: number): number {
    if (nowMs >= (this.#connection?.leaveMs ?? never)) void this.#try();
    else if (nowMs >= this.#deadlineMs && this.#state === 'waiting') void this.#try();
    else if (nowMs >= this.#deadlineMs || !this.#alive(nowMs)) this.#lost(0, true);
    return Math.min(this.#deadlineMs, this.#connection?.leaveMs ?? never, this.#connection?.life?.nextMs ?? never);
  }

  async #try(): Promise<void> {
    this.#letGo();
    const ticketing = new AbortController();
    this.#ticketing = ticketing;
    this.#setDeadline(stepMs);
    this.#enter({ state: 'connecting' });
    try {
      const ticket = await this.#deps.ticket?.(ticketing.signal);
      if (ticketing.signal.aborted) return;
      this.#setDeadline(stepMs);
      this.#connection = new Connection(this.#deps.openSocket(), {
        opened: (connection) => this.#greet(connection, ticket),
        heard: (data) => this.#hear(data),
        lost: (code) => this.#lost(code),
      });
    } catch (fault) {
      if (!ticketing.signal.aborted) this.#unable(fault);
    }
  }

  #greet(connection: Connection, ticket: string | undefined): void {
    const resume = [...this.#deps.positions()];
    connection.greeted = true;
    this.#greetings += 1;
    connection.write({ t: 'hello', v: 1, ...(ticket === undefined ? {} : { ticket }), ...(resume.length === 0 ? {} : { resume }) });
  }

  #hear(data: unknown): void {
    this.#connection?.life?.heard(this.#deps.ambient.steadyMs());
    try {
      this.#take(JSON.parse(data as string) as ServerFrame);
    } catch (fault) {
      this.#deps.onFault(fault);
    }
  }

  #take(frame: ServerFrame): void {
    if (frame.t === 'welcome') this.#welcomed(frame);
    else if (frame.t === 'bye') this.#leaveWithin(frame.afterMs);
    else if (frame.t === 'resumed') this.#enter({ state: 'online' });
    else if (frame.t !== 'pong') this.#deps.heard(frame);
  }

  #welcomed(frame: ServerFrameOf<'welcome'>): void {
    this.#account ??= frame.account;
    if (frame.account !== this.#account) return this.end('other-account');
    const nowMs = this.#deps.ambient.steadyMs();
    this.#deps.clock.set(frame.serverTime);
    this.#connection?.welcomed(nowMs);
    this.#deadlineMs = never;
    this.#deps.wakeBy(this.#connection?.life?.nextMs ?? never);
  }

  #leaveWithin(afterMs: number): void {
    const { ambient, wakeBy } = this.#deps;
    if (this.#connection === null) return;
    this.#connection.leaveMs = ambient.steadyMs() + ambient.random() * afterMs;
    wakeBy(this.#connection.leaveMs);
  }

  #alive(nowMs: number): boolean {
    const life = this.#connection?.life;
    const due = life?.due(nowMs) ?? 'nothing';
    if (due === 'ask') {
      this.#connection?.write({ t: 'ping', n: Math.floor(nowMs) });
      life?.asked(nowMs);
    }
    return due !== 'dead';
  }

  #lost(code: number, dead = false): void {
    const ageMs = this.#connection?.ageMs(this.#deps.ambient.steadyMs()) ?? 0;
    const verdict = verdictOf(code, this.#deps.ticket !== null, this.#deps.renewable);
    if ('end' in verdict) return this.end(verdict.end);
    if (ageMs >= goodAfterMs) this.#failures = 0;
    this.#letGo(dead);
    this.#wait(verdict.leastWindowMs, 0);
  }

  /** No ticket, or no socket to be had. */
  #unable(fault: unknown): void {
    const refused = fault instanceof ProblemError ? fault : null;
    if (refused?.status === 401) return this.end('not-signed-in');
    this.#wait(0, (refused?.retryAfterSeconds ?? 0) * 1000);
  }

  #wait(leastWindowMs: number, leastMs: number): void {
    const retryInMs = Math.max(leastMs, backOffMs(this.#failures, this.#deps.ambient, leastWindowMs));
    this.#failures += 1;
    this.#setDeadline(retryInMs);
    this.#enter({ state: 'waiting', retryInMs });
  }

  #enter(change: StateChange): void {
    this.#state = change.state;
    this.#deps.changed(change);
  }

  #setDeadline(afterMs: number): void {
    this.#deadlineMs = this.#deps.ambient.steadyMs() + afterMs;
    this.#deps.wakeBy(this.#deadlineMs);
  }

  #letGo(dead = false): void {
    this.#ticketing?.abort();
    this.#ticketing = null;
    this.#connection?.letGo(dead);
    this.#connection = null;
    this.#deadlineMs = never;
  }
}
