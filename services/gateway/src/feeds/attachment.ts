import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { eventsFrame } from '@chatter/contracts/chat/live.ts';
import type { Outlet } from '../sockets/outlet.ts';
import { nobody, stretchOf } from './stretch.ts';

/** What an attachment looks at of its feed. */
export interface Followed {
  readonly c: string;
  readonly epoch: number;
  /** Last seq delivered. */
  readonly last: number;
  /** Highest seq known to be in MySQL. */
  readonly durable: number;
}

/** What an attachment needs of the socket it belongs to. */
export interface Follower {
  readonly account: string;
  readonly outlet: Pick<Outlet, 'paused' | 'write'>;
  /** Whether the socket is still open. */
  readonly open: boolean;
  /** Whether the socket has something acked that MySQL may not have yet. */
  awaits(c: string): boolean;
  /** MySQL has what was acked up to `seq`. */
  durable(c: string, seq: number, epoch: number): void;
  /** The event at `last`, which was written, removed the account: the attachment has ended. */
  left(c: string, last: number): void;
  /** Events that follow on a seq; empty when there are none. */
  read(c: string, after: number, limit: number): Promise<readonly HotEvent[]>;
  failed(error: unknown): void;
}

const readAtOnce = 100;
const retryMs = 500;

/**
 * One socket in one conversation, with its own cursor: resuming, a slow reader and a fresh one are the same thing, a cursor behind.
 * It ends with the event that removes its account, wherever the feed is: everything up to that is written, and nothing after it.
 */
export class Attachment {
  readonly #feed: Followed;
  readonly #follower: Follower;
  cursor: number;
  /** The account was added anew while the event that removes it was still to come: see `Greeter.left`. */
  addedAgain = false;
  /** The read under way, or the timer of the next try: nearly always neither, and there are many attachments. */
  #catchingUp: Promise<void> | NodeJS.Timeout | null = null;
  #ended = false;

  constructor(feed: Followed, follower: Follower, cursor: number) {
    this.#feed = feed;
    this.#follower = follower;
    this.cursor = cursor;
  }

  get account(): string {
    return this.#follower.account;
  }

  /**
   * Events that follow on `after`, up to `last`, as the bytes of their frame; the last one removes the accounts in `gone`. A cursor
   * that is behind catches up from the log instead.
   */
  deliver(after: number, last: number, frame: Uint8Array, gone: ReadonlySet<string> = nobody): void {
    if (this.cursor >= last || this.#reading !== null || !this.#writable) return;
    if (this.cursor === after) this.#write(frame, last, gone);
    else if (this.cursor > after) this.#writeRest(frame, last, gone);
    else void this.catchUp();
  }

  /** A frame without a place in the order (marks, typing). Who is paused misses it, and learns it with the next one or the recent list. */
  pass(frame: Uint8Array): void {
    if (this.#writable) this.#follower.outlet.write(frame);
  }

  /** Reads what lies between the cursor and the feed, until there is nothing or the socket must pause; resolves then. */
  catchUp(): Promise<void> {
    const reading = this.#reading;
    if (reading !== null) return reading;
    this.#stopRetry();
    const started = this.#readOn().finally(() => {
      this.#catchingUp = this.#behind ? setTimeout(() => void this.catchUp(), retryMs).unref() : null;
    });
    this.#catchingUp = started;
    return started;
  }

  /** Nothing is written any more. */
  end(): void {
    this.#ended = true;
    this.#stopRetry();
  }

  /** The socket's own message was acked at `seq`; MySQL may have been faster. */
  acked(seq: number): void {
    if (this.#feed.durable >= seq) this.noteDurable();
  }

  /** MySQL has more of the conversation than before. */
  noteDurable(): void {
    const { c, durable, epoch } = this.#feed;
    if (this.#follower.awaits(c)) this.#follower.durable(c, durable, epoch);
  }

  get #writable(): boolean {
    return !this.#ended && this.#follower.open && !this.#follower.outlet.paused;
  }

  /** Whether there is something to read, and somebody to take it. */
  get #behind(): boolean {
    return this.cursor < this.#feed.last && this.#writable;
  }

  get c(): string {
    return this.#feed.c;
  }

  /** The read under way. */
  get #reading(): Promise<void> | null {
    return this.#catchingUp instanceof Promise ? this.#catchingUp : null;
  }

  #stopRetry(): void {
    if (this.#catchingUp === null || this.#catchingUp instanceof Promise) return;
    clearTimeout(this.#catchingUp);
    this.#catchingUp = null;
  }

  async #readOn(): Promise<void> {
    const { c, epoch } = this.#feed;
    try {
      while (this.#behind) {
        const stretch = stretchOf(await this.#follower.read(c, this.cursor, readAtOnce));
        if (stretch === null || !this.#writable) return;
        this.#write(eventsFrame(c, epoch, stretch.texts), stretch.last, stretch.gone);
      }
    } catch (error) {
      this.#follower.failed(error);
    }
  }

  #write(frame: Uint8Array | string, last: number, gone: ReadonlySet<string>): void {
    this.#follower.outlet.write(frame);
    this.cursor = last;
    if (!gone.has(this.#follower.account)) return;
    this.end();
    this.#follower.left(this.#feed.c, last);
  }

  #writeRest(frame: Uint8Array, last: number, gone: ReadonlySet<string>): void {
    const { evs } = JSON.parse(Buffer.from(frame).toString()) as { evs: ConversationEvent[] };
    const rest = evs.filter((event) => event.seq > this.cursor).map((event) => JSON.stringify(event));
    this.#write(eventsFrame(this.#feed.c, this.#feed.epoch, rest), last, gone);
  }
}
