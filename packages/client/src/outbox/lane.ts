import type { SendResult } from '@chatter/contracts/chat/calls.ts';
import { asSending, type FailedEntry, type SendingEntry, type SentEntry } from './entry.ts';

export type Accepted = Extract<SendResult, { seq: number }>;

/** The unanswered `send` frame of a conversation. */
export interface Flight {
  readonly id: number;
  readonly ms: readonly string[];
  /** Steady milliseconds after which its messages are sent again. */
  readonly answerByMs: number;
}

/** What of one conversation is in the outbox, in order. At most one `send` is under way, so retries keep that order. */
export class Lane {
  readonly c: string;
  /** Not accepted yet, as they were written; those of the flight are among the first. */
  waiting: SendingEntry[] = [];
  /** Accepted, not known to be durable; by seq. */
  acked: SentEntry[] = [];
  flight: Flight | null = null;
  /** Nothing is sent before this moment, in steady milliseconds. */
  heldUntilMs = 0;
  /** Refusals since anything came of what waits, for the back-off. */
  refusals = 0;
  #epoch = 0;
  #keepUpto = Number.POSITIVE_INFINITY;

  constructor(c: string) {
    this.c = c;
  }

  /** Whether nothing of the conversation is waited for any more: a lane is dropped then. */
  get empty(): boolean {
    return this.waiting.length === 0 && this.acked.length === 0 && this.flight === null;
  }

  /**
   * The epoch of the first of what was accepted and is not known to be durable. Were the log in a later one, it might have lost that, and
   * what is said now must not come before it.
   */
  get heldIn(): number | null {
    return this.acked.length === 0 ? null : Math.min(...this.acked.map(({ epoch }) => epoch));
  }

  /** Takes in an entry of an earlier time, at its place; what was accepted and has been lost since waits again. */
  adopt(entry: SendingEntry | SentEntry): void {
    const lost = entry.state === 'sent' && entry.epoch < this.#epoch && entry.seq > this.#keepUpto;
    if (entry.state === 'sending' || lost) insert(this.waiting, lost ? asSending(entry) : entry, (a, b) => a.order - b.order);
    else insert(this.acked, entry, (a, b) => a.seq - b.seq);
  }

  /** Gives what waits other places in the order of all entries. */
  renumber(next: () => number): readonly SendingEntry[] {
    this.waiting = this.waiting.map((entry) => ({ ...entry, order: next() }));
    return this.waiting;
  }

  /** A message was accepted. Null if it is not waited for, or if what accepted it has been lost since. */
  accept({ m, seq, n, at }: Accepted, epoch: number): SentEntry | null {
    if (epoch < this.#epoch && seq > this.#keepUpto) return null;
    const entry = this.#take(m);
    if (entry === null) return null;
    const sent: SentEntry = { ...entry, state: 'sent', seq, n, at, epoch };
    this.acked.push(sent);
    this.refusals = 0;
    return sent;
  }

  /** A message was refused for good. */
  fail(m: string, code: string): FailedEntry | null {
    const entry = this.#take(m);
    if (entry !== null) this.refusals = 0;
    return entry && { ...entry, state: 'failed', code };
  }

  /** Gives a message another id, in its place. */
  rename(m: string, as: string): SendingEntry | null {
    const at = this.waiting.findIndex((entry) => entry.m === m);
    const entry = this.waiting[at];
    if (entry === undefined) return null;
    const renamed = { ...entry, m: as };
    this.waiting[at] = renamed;
    this.refusals = 0;
    return renamed;
  }

  /** Everything of `epoch` up to `seq` is committed: takes out and returns what was waiting for that. */
  durable(seq: number, epoch: number): SentEntry[] {
    const done: SentEntry[] = [];
    const open: SentEntry[] = [];
    for (const entry of this.acked) (entry.epoch === epoch && entry.seq <= seq ? done : open).push(entry);
    this.acked = open;
    return done.map((entry) => ({ ...entry, state: 'durable' }));
  }

  /**
   * The log goes on in `epoch`, and of what earlier epochs accepted only the seqs up to `keepUpto` are left. What is lost waits
   * again, in its old order, before everything newer; what is left will be durable in the new epoch. Of an epoch before the last
   * one `keepUpto` says nothing, for there was another loss between: that is sent again too, and what is left of it is a duplicate.
   * @returns the entries that changed
   */
  raise(epoch: number, keepUpto: number): (SendingEntry | SentEntry)[] {
    if (epoch <= this.#epoch) return [];
    this.#epoch = epoch;
    this.#keepUpto = Math.min(this.#keepUpto, keepUpto);
    const older = this.acked.filter((entry) => entry.epoch < epoch);
    const isLeft = (entry: SentEntry) => entry.seq <= keepUpto && entry.epoch === epoch - 1;
    const lost = older.filter((entry) => !isLeft(entry)).map(asSending);
    const left = older.filter(isLeft).map((entry) => ({ ...entry, epoch }));
    this.acked = [...left, ...this.acked.filter((entry) => entry.epoch >= epoch)];
    this.waiting = [...lost, ...this.waiting];
    return [...lost, ...left];
  }

  #take(m: string): SendingEntry | null {
    const at = this.waiting[0]?.m === m ? 0 : this.waiting.findIndex((entry) => entry.m === m);
    if (at < 0) return null;
    return (at === 0 ? this.waiting.shift() : this.waiting.splice(at, 1)[0]) ?? null;
  }
}

function insert<T>(sorted: T[], entry: T, compare: (a: T, b: T) => number): void {
  const last = sorted.at(-1);
  sorted.push(entry);
  if (last !== undefined && compare(last, entry) > 0) sorted.sort(compare);
}
