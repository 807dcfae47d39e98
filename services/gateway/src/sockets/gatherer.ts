import { type SubmitAnswer, type SubmitItem, submitLimits, submitMessages } from '@chatter/contracts/chat/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { failpoint } from '@chatter/platform/failpoint.ts';
import { type Span, tracing } from '@chatter/platform/tracing.ts';
import { tracesOf } from './send-span.ts';

/** A `send` frame under way. */
export interface Submission {
  item: SubmitItem;
  bytes: number;
  /** Set where it is traced. */
  span: Span | null;
  /** The answer, or null when the outcome is unknown. */
  done(answer: SubmitAnswer | null): void;
}

const maxFlights = 4;
/** So many messages for each flight that is under way need not wait for more: the next one leaves. */
const gatherPerFlight = 24;
/** While flights have so many messages, there is company to wait for: they leave so many milliseconds apart. */
const company = 4;
const apartMs = 4;
/** Else nobody waits longer than this, and only while a flight is under way. */
const gatherMs = 2;

/**
 * Gathers the frames of all sockets while requests are under way, and where there is company, and sends them as one: who comes alone does
 * not wait, and batches are the larger the more there is to do. What must wait for MySQL (`later`) is submitted again together, apart, so that nobody else waits for it.
 */
export class Gatherer {
  readonly #bus: Bus;
  readonly #wait: boolean;
  readonly #timeoutMs: number;
  #waiting: Submission[] = [];
  #messages = 0;
  #flights = 0;
  /** When the last one left, and with how many messages. */
  #leftAtMs = 0;
  #lastMessages = 0;
  #timer: NodeJS.Timeout | null = null;
  #soon = false;
  readonly #answered: (seconds: number) => void;
  /** Since when the oldest frame waits; of those that a full request left behind, since then. */
  #sinceMs = 0;

  /** @param options `answered` is told how long the oldest frame of each answered request took */
  constructor(bus: Bus, options: { wait: boolean; timeoutMs: number; answered?: (seconds: number) => void }) {
    this.#bus = bus;
    this.#wait = options.wait;
    this.#timeoutMs = options.timeoutMs;
    this.#answered = options.answered ?? (() => {});
  }

  /** Requests under way. */
  get flights(): number {
    return this.#flights;
  }

  /** Takes a frame along. Frames of one socket and conversation come one at a time: the next after the answer to the last. */
  submit(submission: Submission): void {
    if (this.#waiting.length === 0) this.#sinceMs = performance.now();
    this.#waiting.push(submission);
    this.#messages += submission.item.msgs.length;
    if (this.#soon) return;
    this.#soon = true;
    // All frames read in this turn of the event loop go together.
    setImmediate(() => {
      this.#soon = false;
      this.#leave();
    });
  }

  #leave(): void {
    while (this.#waiting.length > 0 && this.#flights < maxFlights) {
      const enough = this.#messages >= gatherPerFlight * Math.max(1, this.#flights);
      const waitMs = enough ? 0 : this.#patienceMs();
      if (waitMs > 0) {
        this.#timer ??= setTimeout(() => this.#fly(), waitMs);
        return;
      }
      this.#fly();
    }
  }

  /** How long who waits may wait for company. */
  #patienceMs(): number {
    if (this.#lastMessages >= company) return this.#leftAtMs + apartMs - performance.now();
    return this.#flights > 0 ? gatherMs : 0;
  }

  #fly(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const batch = this.#take();
    if (batch.length === 0) return;
    this.#flights++;
    const sinceMs = this.#sinceMs;
    this.#sinceMs = performance.now();
    this.#leftAtMs = this.#sinceMs;
    void failpoint('gateway.before-submit');
    const options = { timeoutMs: this.#timeoutMs, traces: tracing ? tracesOf(batch) : undefined };
    this.#bus
      .ask(submitMessages, { wait: this.#wait, items: batch.map(({ item }) => item) }, options)
      .then(({ items }) => {
        void failpoint('gateway.after-submit');
        this.#answered((performance.now() - sinceMs) / 1000);
        for (const [index, submission] of batch.entries()) submission.done(items[index] ?? null);
      })
      .catch(() => {
        for (const submission of batch) submission.done(null);
      })
      .finally(() => {
        this.#flights--;
        this.#leave();
      });
  }

  /** As many of the waiting frames, oldest first, as one request takes. */
  #take(): Submission[] {
    let messages = 0;
    let bytes = 0;
    let count = 0;
    for (const { item, bytes: size } of this.#waiting) {
      messages += item.msgs.length;
      bytes += size;
      if (count > 0 && (messages > submitLimits.maxMessages || bytes > submitLimits.maxBytes)) break;
      count++;
    }
    const batch = this.#waiting.splice(0, count);
    this.#lastMessages = batch.reduce((sum, { item }) => sum + item.msgs.length, 0);
    this.#messages -= this.#lastMessages;
    return batch;
  }
}
