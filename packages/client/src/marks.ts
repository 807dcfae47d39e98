import type { ClientFrame } from '@chatter/contracts/gateway/frames.ts';
import type { Ambient } from './ambient.ts';

/** At most one `mark` per conversation in this time, and so many in all: the gateway allows 30 frames a second. */
const pauseMs = 1_000;
const mostPerPause = 10;
/** Conversations, those marked last, whose marks are repeated after a reconnect. */
const mostRepeated = 50;

/** How far one has received (`delivered`) and read (`read`, and the `n` of that event): seqs, which only grow. */
export interface Reach {
  readonly delivered?: number;
  readonly read?: number;
  readonly n?: number;
}

/** A conversation's marks, and when they were said last in steady milliseconds. */
interface Mark extends Required<Reach> {
  readonly saidMs: number;
}

const none: Mark = { delivered: 0, read: 0, n: 0, saidMs: Number.NEGATIVE_INFINITY };

export interface MarkDeps {
  readonly ambient: Ambient;
  /** Says a frame if the link is online. */
  say(frame: ClientFrame): boolean;
  /** Has `check` called by then, in steady milliseconds. */
  wakeBy(atMs: number): void;
}

/** One's own receipts: said at once, then once a second per conversation, and again after a reconnect, for a mark may be lost. */
export class Marks {
  readonly #deps: MarkDeps;
  /** By conversation, the one marked last at the end. */
  readonly #marks = new Map<string, Mark>();
  /** Conversations with something to say, the longest waiting first. */
  readonly #due = new Set<string>();
  #windowMs = Number.NEGATIVE_INFINITY;
  #saidInWindow = 0;

  constructor(deps: MarkDeps) {
    this.#deps = deps;
  }

  /** Raises one's marks in `c`; what is not above them changes nothing. What was read was received. */
  mark(c: string, { delivered = 0, read = 0, n = 0 }: Reach): void {
    const old = this.#marks.get(c) ?? none;
    if (delivered <= old.delivered && read <= old.read && n <= old.n) return;
    this.#marks.delete(c);
    this.#marks.set(c, {
      delivered: Math.max(old.delivered, delivered, read),
      read: Math.max(old.read, read),
      n: Math.max(old.n, n),
      saidMs: old.saidMs,
    });
    this.#due.add(c);
    this.#forgetOldest();
    this.check(this.#deps.ambient.steadyMs());
  }

  /** The link is online: says again what was said of late, and what could not be said. */
  resumed(): void {
    for (const c of [...this.#marks.keys()].slice(-mostRepeated)) this.#due.add(c);
    this.check(this.#deps.ambient.steadyMs());
  }

  /** One may no longer see `c`. */
  left(c: string): void {
    this.#marks.delete(c);
    this.#due.delete(c);
  }

  /** Says what is due; returns when it wants to be asked again. */
  check(nowMs: number): number {
    if (nowMs >= this.#windowMs + pauseMs) {
      this.#windowMs = nowMs;
      this.#saidInWindow = 0;
    }
    let nextMs = Number.POSITIVE_INFINITY;
    for (const c of this.#due) {
      const mark = this.#marks.get(c) ?? none;
      const readyMs = this.#saidInWindow < mostPerPause ? mark.saidMs + pauseMs : this.#windowMs + pauseMs;
      if (nowMs < readyMs) nextMs = Math.min(nextMs, readyMs);
      else if (!this.#say(c, mark, nowMs)) return Number.POSITIVE_INFINITY;
    }
    this.#deps.wakeBy(nextMs);
    return nextMs;
  }

  #say(c: string, mark: Mark, nowMs: number): boolean {
    const { delivered, read, n } = mark;
    if (!this.#deps.say({ t: 'mark', c, delivered, ...(read > 0 ? { read, n } : {}) })) return false;
    this.#due.delete(c);
    this.#saidInWindow += 1;
    this.#marks.set(c, { ...mark, saidMs: nowMs });
    return true;
  }

  #forgetOldest(): void {
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > mostRepeated && oldest !== undefined && !this.#due.has(oldest)) this.#marks.delete(oldest);
  }
}
