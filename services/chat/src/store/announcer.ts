import { eventsMessage, headMessage, liveAppended, liveConversation } from '@chatter/contracts/chat/live.ts';
import type { LiveOutlet } from '@chatter/contracts/chat/live-outlet.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { spanFor } from '@chatter/platform/trace-headers.ts';
import { type SpanContext, tracing } from '@chatter/platform/tracing.ts';

const hintEveryMs = 50;
const keepMs = 10_000;

/** Tells gateways what the log accepted, and persistence that there is something to drain. All of it may be lost: the log decides. */
export class Announcer {
  readonly #bus: Bus;
  readonly #outlet: LiveOutlet;
  readonly #shards = new Set<number>();
  /** Traces of events that the next hint tells of, by `<c>:<seq>`. */
  #traces = new Map<string, SpanContext>();
  #hint: NodeJS.Timeout | null = null;
  #hintedAtMs = 0;
  /** Newest heads announced in the last seconds: they are announced again after a reconnect. */
  #recent = new Map<string, { epoch: number; head: number }>();
  #older = new Map<string, { epoch: number; head: number }>();
  #turnedAtMs = 0;

  constructor(bus: Bus, outlet: LiveOutlet) {
    this.#bus = bus;
    this.#outlet = outlet;
    bus.onReconnect(() => this.#announceAgain());
  }

  /** Events first..last of a conversation, as JSON texts; `leave`: the only one tells that somebody went. */
  events(c: string, epoch: number, first: number, last: number, logId: string, texts: readonly string[], leave = false): void {
    const message = eventsMessage(c, epoch, first, last, logId, texts, leave);
    const span = tracing ? spanFor(c) : null;
    if (span === null) this.#outlet.tell(c, message);
    else {
      this.#bus.publishTraced(liveConversation, c, message, span);
      this.#traces.set(`${c}:${last}`, span);
    }
    this.#remember(c, epoch, last);
  }

  /** Something up to `head` was accepted before, perhaps without having been announced. */
  head(c: string, epoch: number, head: number): void {
    this.#outlet.tell(c, headMessage(epoch, head));
  }

  /** The shard has new entries; several hints within 50 ms become one. */
  appended(shard: number): void {
    this.#shards.add(shard);
    this.#hint ??= setTimeout(() => this.#sendHint(), Math.max(0, this.#hintedAtMs + hintEveryMs - performance.now()));
  }

  stop(): void {
    if (this.#hint !== null) this.#sendHint();
  }

  #sendHint(): void {
    if (this.#hint !== null) clearTimeout(this.#hint);
    this.#hint = null;
    this.#hintedAtMs = performance.now();
    this.#bus.publishLive(liveAppended, null, [...this.#shards], this.#traces);
    this.#shards.clear();
    if (this.#traces.size > 0) this.#traces = new Map();
  }

  #remember(c: string, epoch: number, head: number): void {
    const now = performance.now();
    if (now - this.#turnedAtMs > keepMs) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#turnedAtMs = now;
    }
    this.#recent.set(c, { epoch, head });
  }

  #announceAgain(): void {
    for (const [c, { epoch, head }] of new Map([...this.#older, ...this.#recent])) this.head(c, epoch, head);
  }
}
