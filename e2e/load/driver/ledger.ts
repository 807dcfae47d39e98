import type { PhaseResult } from '../phase.ts';
import { Samples } from '../quantile.ts';

const states = { said: 0, accepted: 1, refused: 2, unsaid: 3 } as const;

/**
 * What became of each message of a phase, by its number. A message is delivered as often as there are others who read along, and must
 * come back to its sender's socket too, once each.
 */
export class Ledger {
  /** Written into every body, so that events of another phase are told apart. */
  readonly tag: string;
  readonly #delivery = new Samples();
  readonly #acceptance = new Samples();
  readonly #durability = new Samples();
  readonly #readers: number;
  #delivered = 0;
  #doubled = 0;
  #refused = 0;
  #unsaid = 0;
  #accepted = 0;
  #said = 0;
  #intendedAt: Float64Array;
  #state: Uint8Array;
  #atPeers: Uint8Array;
  #atSender: Uint8Array;
  #echoed = 0;
  #measuredFrom = Number.POSITIVE_INFINITY;

  /** @param readers others in a conversation whose sockets read every message */
  constructor(tag: string, readers = 1, capacity = 1 << 16) {
    this.tag = tag;
    this.#readers = readers;
    this.#intendedAt = new Float64Array(capacity);
    this.#state = new Uint8Array(capacity);
    this.#atPeers = new Uint8Array(capacity);
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

  /** It was offered, and will not be said any more. */
  leaveUnsaid(index: number): void {
    this.#state[index] = states.unsaid;
    this.#unsaid++;
  }

  /** Its sender was told that it is durable, so many milliseconds after the ack. */
  store(index: number, afterMs: number): void {
    if ((this.#intendedAt[index] as number) >= this.#measuredFrom) this.#durability.add(afterMs);
  }

  /** Another's socket has the message. */
  deliver(index: number, now: number): void {
    if (this.#count(this.#atPeers, index) > this.#readers) this.#doubled++;
    else {
      this.#delivered++;
      this.#measure(this.#delivery, index, now);
    }
  }

  /** The sender's own socket has it. */
  echo(index: number): void {
    if (this.#count(this.#atSender, index) > 1) this.#doubled++;
    else this.#echoed++;
  }

  /** Everything said was answered, and everything accepted is at all sockets. */
  get settled(): boolean {
    const answered = this.#accepted + this.#refused + this.#unsaid === this.#said;
    return answered && this.#delivered >= this.#accepted * this.#readers && this.#echoed >= this.#accepted;
  }

  /** What became of all messages, when no more is to be expected. */
  outcome(): Pick<
    PhaseResult,
    'sent' | 'delivery' | 'acceptance' | 'durability' | 'lost' | 'doubled' | 'refused' | 'unanswered' | 'unsaid'
  > {
    return {
      sent: this.#said,
      delivery: this.#delivery.latency(),
      acceptance: this.#acceptance.latency(),
      durability: this.#durability.latency(),
      lost: this.#lost(),
      doubled: this.#doubled,
      refused: this.#refused,
      unanswered: this.#said - this.#accepted - this.#refused - this.#unsaid,
      unsaid: this.#unsaid,
    };
  }

  /** Accepted messages that are not at every socket. */
  #lost(): number {
    let lost = 0;
    for (let index = 0; index < this.#said; index++) {
      const everywhere = (this.#atPeers[index] as number) >= this.#readers && this.#atSender[index] !== 0;
      if (this.#state[index] === states.accepted && !everywhere) lost++;
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
    this.#atPeers = larger(this.#atPeers, new Uint8Array(length));
    this.#atSender = larger(this.#atSender, new Uint8Array(length));
  }
}
