import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { type Audience, eventsFrame, type LiveMessage } from '@chatter/contracts/chat/live.ts';
import type { Attachment } from './attachment.ts';
import { follows } from './follows.ts';
import { goneByFrame, nobody, type Stretch, stretchOf } from './stretch.ts';

type EventsMessage = Extract<LiveMessage, { kind: 'events' }>;

/** What all feeds work with. */
export interface FeedDeps {
  /** Events that follow on a seq; empty when there are none. */
  read(c: string, after: number, limit: number): Promise<readonly HotEvent[]>;
  failed(c: string, error: unknown): void;
}

/** Two chat replicas may swap what they publish: so long a gap is waited for before it is filled from the log. */
const swapMs = 20;
const retryMs = 500;
const readAtOnce = 200;
/** Messages held above a gap; what comes beyond them is read from the log. */
const maxHeld = 32;

/**
 * What a gateway passes on of one conversation, in order: an event at or below `last` is dropped, what follows on it is delivered, and
 * before anything above the gap is filled. So nobody gets an event before those it follows, whatever NATS lost or swapped. A leave always
 * ends its frame: chat publishes it alone, and what is read of the log is cut behind it; each attachment of whom it removes ends there.
 */
export class Feed {
  readonly c: string;
  readonly #deps: FeedDeps;
  readonly #attachments = new Set<Attachment>();
  /** Messages above a gap; null while there are none, as nearly always. */
  #held: Map<number, EventsMessage> | null = null;
  #epoch = 0;
  /** Last seq delivered; -1 until the epoch's first head was read. */
  #last = -1;
  /** Highest seq known to exist. */
  #head = 0;
  /** Highest seq known to be in MySQL. */
  #durable = 0;
  #timer: NodeJS.Timeout | null = null;
  #filling = false;

  constructor(c: string, deps: FeedDeps) {
    this.c = c;
    this.#deps = deps;
  }

  get epoch(): number {
    return this.#epoch;
  }
  get last(): number {
    return this.#last;
  }
  get durable(): number {
    return this.#durable;
  }
  get attachments(): ReadonlySet<Attachment> {
    return this.#attachments;
  }
  get opened(): boolean {
    return this.#last >= 0;
  }

  /** Begins at a head that was read after subscribing; what came meanwhile and lies above follows. A later epoch begins anew. */
  open(epoch: number, head: number, durable: number): void {
    if (epoch < this.#epoch) return;
    if (epoch !== this.#epoch) this.#begin(epoch);
    this.#durable = Math.max(this.#durable, durable);
    if (this.opened) return this.noteHead(epoch, head);
    this.#last = head;
    this.#head = Math.max(this.#head, head);
    this.#deliverHeld();
    if (this.#head > this.#last) this.#fillSoon(0);
  }

  attach(attachment: Attachment): void {
    this.#attachments.add(attachment);
    if (attachment.cursor < this.#last) void attachment.catchUp();
  }

  detach(attachment: Attachment): void {
    attachment.end();
    this.#attachments.delete(attachment);
  }

  /** Takes a message of `live.conversation.<c>`. Answers true when another epoch began: everyone attached must resume. */
  take(message: LiveMessage): boolean {
    if (message.kind === 'frame') {
      for (const attachment of this.#attachments) if (isFor(message.to, attachment.account)) attachment.pass(message.frame);
      return false;
    }
    const moved = this.opened && message.epoch > this.#epoch;
    if (message.epoch > this.#epoch) this.#begin(message.epoch);
    if (message.kind === 'head') this.noteHead(message.epoch, message.last);
    else this.#takeEvents(message);
    return moved;
  }

  /** Passes on a piece of an event to come. Who has not got all before it does not get it: a leave may lie between. */
  passPiece(frame: Uint8Array): void {
    if (this.#last < this.#head) return;
    for (const attachment of this.#attachments) if (attachment.cursor >= this.#last) attachment.pass(frame);
  }

  /** Something up to `head` exists: what was not delivered yet is read from the log. */
  noteHead(epoch: number, head: number): void {
    if (epoch !== this.#epoch) return;
    this.#head = Math.max(this.#head, head);
    if (this.opened && this.#head > this.#last) this.#fillSoon(swapMs);
  }

  /** MySQL has everything up to `seq`. */
  noteDurable(epoch: number, seq: number): void {
    if (epoch !== this.#epoch) return;
    this.#durable = Math.max(this.#durable, seq);
    this.noteHead(epoch, seq);
    for (const attachment of this.#attachments) attachment.noteDurable();
  }

  close(): void {
    this.#stopTimer();
    this.#held = null;
  }

  /** Forgets the epoch before: until its head was read, what comes of the new one is held. */
  #begin(epoch: number): void {
    this.close();
    this.#epoch = epoch;
    this.#last = -1;
    this.#head = 0;
    this.#durable = 0;
  }

  #takeEvents(message: EventsMessage): void {
    if (message.epoch < this.#epoch || message.last <= this.#last) return;
    this.#head = Math.max(this.#head, message.last);
    if (this.opened && this.#deliverDue(message)) {
      this.#deliverHeld();
      return;
    }
    // Held bytes are copied: they are a view into the connection's buffer.
    this.#held ??= new Map();
    if (this.#held.size < maxHeld) this.#held.set(message.first, { ...message, frame: Buffer.from(message.frame) });
    if (this.opened) this.#fillSoon(swapMs);
  }

  #deliverHeld(): void {
    for (const message of [...(this.#held?.values() ?? [])].sort((a, b) => a.first - b.first)) {
      if (!this.#deliverDue(message)) break;
      this.#held?.delete(message.first);
    }
    if (this.#held?.size === 0) this.#held = null;
    if (this.#last >= this.#head) this.#stopTimer();
  }

  /** Delivers what of a message was not delivered yet; false when something of it has to wait. */
  #deliverDue({ first, last, leave, frame }: EventsMessage): boolean {
    if (last <= this.#last) return true;
    if (first === this.#last + 1) {
      this.#deliver(last, frame, leave ? goneByFrame(frame) : nobody);
      return true;
    }
    const { evs } = JSON.parse(Buffer.from(frame).toString()) as { evs: ConversationEvent[] };
    const rest = evs.filter((event) => event.seq > this.#last);
    if (rest[0] === undefined || !follows(rest[0], this.#last)) return false;
    const stretch = stretchOf(rest.map((event) => ({ seq: event.seq, text: JSON.stringify(event) })));
    if (stretch !== null) this.#deliverStretch(stretch);
    return this.#last >= last;
  }

  #deliverStretch({ texts, last, gone }: Stretch): void {
    this.#deliver(last, Buffer.from(eventsFrame(this.c, this.#epoch, texts)), gone);
  }

  /** Delivers events that follow on the last ones; the last one removes the accounts in `gone`. */
  #deliver(last: number, frame: Uint8Array, gone: ReadonlySet<string>): void {
    const after = this.#last;
    this.#last = last;
    this.#head = Math.max(this.#head, last);
    for (const attachment of this.#attachments) attachment.deliver(after, last, frame, gone);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #fillSoon(afterMs: number): void {
    if (this.#filling) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#fill();
    }, afterMs);
  }

  /** Whether somebody waits for events that were not delivered. */
  get #gap(): boolean {
    return this.opened && this.#last < this.#head && this.#attachments.size > 0;
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#gap && (await this.#fillSome())) this.#deliverHeld();
    } catch (error) {
      this.#deps.failed(this.c, error);
    }
    this.#filling = false;
    if (this.#gap) this.#fillSoon(retryMs);
  }

  /** Delivers the next events the log has; false when it has none yet. */
  async #fillSome(): Promise<boolean> {
    const epoch = this.#epoch;
    const events = await this.#deps.read(this.c, this.#last, readAtOnce);
    // Meanwhile some of it may have come by itself, or another epoch may have begun.
    const stretch = stretchOf(events.filter((event) => event.seq > this.#last));
    if (epoch !== this.#epoch || !this.opened) return false;
    if (stretch !== null) this.#deliverStretch(stretch);
    return events.length > 0;
  }
}

function isFor(to: Audience, account: string): boolean {
  if (to === null) return true;
  return 'alone' in to ? to.alone.includes(account) : !to.except.includes(account);
}
