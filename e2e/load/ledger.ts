import type { PhaseResult } from './phase.ts';
import { Samples } from './quantile.ts';

const states = { said: 0, accepted: 1, refused: 2 } as const;

/**
 * What became of each message of a phase, by its number. A message is delivered when the other socket of its pair has it, and must come
 * back to its sender's socket too, once each.
 */
export class Ledger {
  /** Written into every body, so that events of another phase are told apart. */
  readonly tag: string;
  readonly #delivery = new Samples();
  readonly #acceptance = new Samples();
  #delivered = 0;
  #duplicated = 0;
  #refused = 0;
  #accepted = 0;
  #said = 0;
  #intendedAt: Float64Array;
  #state: Uint8Array;
  #atPeer: Uint8Array;
  #atSender: Uint8Array;
  #echoed = 0;
  #measuredFrom = Number.POSITIVE_INFINITY;

  constructor(tag: string, capacity = 1 << 16) {
    this.tag = tag;
    this.#intendedAt = new Float64Array(capacity);
    this.#state = new Uint8Array(capacity);
    this.#atPeer = new Uint8Array(capacity);
    this.#atSender = new Uint8Array(capacity);
  }

  /** Messages delivered so far. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Messages accepted so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Messages intended from now on are measured. */
  measureFrom(at: number): void {
    this.#measuredFrom = at;
  }

  /** Enters a message that should be said at a moment; answers its number. */
  say(intendedAt: number): number {
    if (this.#said === this.#state.length) this.#grow();
    this.#intendedAt[this.#said] = intendedAt;
    return this.#said++;
  }

  accept(index: number, now: number): void {
    if (this.#state[index] !== states.said) return;
    this.#state[index] = states.accepted;
    this.#accepted++;
    this.#measure(this.#acceptance, index, now);
  }

  refuse(index: number): void {
    if (this.#state[index] !== states.said) return;
    this.#state[index] = states.refused;
    this.#refused++;
  }

  /** The other socket of the pair has the message. */
  deliver(index: number, now: number): void {
    if (this.#count(this.#atPeer, index) > 1) this.#duplicated++;
    else {
      this.#delivered++;
      this.#measure(this.#delivery, index, now);
    }
  }

  /** The sender's own socket has it. */
  echo(index: number): void {
    if (this.#count(this.#atSender, index) > 1) this.#duplicated++;
    else this.#echoed++;
  }

  /** Everything said was answered, and everything accepted is at both sockets. */
  get settled(): boolean {
    return this.#accepted + this.#refused === this.#said && this.#delivered >= this.#accepted && this.#echoed >= this.#accepted;
  }

  /** What became of all messages, when no more is to be expected. */
  outcome(): Pick<PhaseResult, 'sent' | 'delivery' | 'acceptance' | 'lost' | 'duplicated' | 'refused' | 'unanswered'> {
    return {
      sent: this.#said,
      delivery: this.#delivery.latency(),
      acceptance: this.#acceptance.latency(),
      lost: this.#lost(),
      duplicated: this.#duplicated,
      refused: this.#refused,
      unanswered: this.#said - this.#accepted - this.#refused,
    };
  }

  /** Accepted messages that are not at both sockets. */
  #lost(): number {
    let lost = 0;
    for (let index = 0; index < this.#said; index++) {
      if (this.#state[index] === states.accepted && (this.#atPeer[index] === 0 || this.#atSender[index] === 0)) lost++;
    }
    return lost;
  }

  #count(column: Uint8Array, index: number): number {
    column[index] = Math.min(255, (column[index] ?? 0) + 1);
    return column[index] as number;
  }

  #measure(samples: Samples, index: number, now: number): void {
    const at = this.#intendedAt[index] as number;
    if (at >= this.#measuredFrom) samples.add(now - at);
  }

  #grow(): void {
    const length = this.#state.length * 2;
    const larger = <A extends Uint8Array | Float64Array>(column: A, made: A): A => {
      made.set(column);
      return made;
    };
    this.#intendedAt = larger(this.#intendedAt, new Float64Array(length));
    this.#state = larger(this.#state, new Uint8Array(length));
    this.#atPeer = larger(this.#atPeer, new Uint8Array(length));
    this.#atSender = larger(this.#atSender, new Uint8Array(length));
  }
}
