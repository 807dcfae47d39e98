import { enter } from './enter.ts';
import { rangeOf } from './range-of.ts';
import type { SeatPlan } from './seat-plan.ts';
import type { ThinSocket } from './thin-socket.ts';

/** A socket in one room that only listens: it counts events by their numbers, so that a thousand of them cost the load generator little. */
export class Ear {
  /** Events heard so far, each once. */
  heard = 0;
  doubled = 0;
  /** Numbers passed over. */
  missed = 0;
  /** Why the socket ended, or null while it is open. */
  ended: string | null = null;
  readonly #count: (events: number) => void;
  #last = -1;
  #socket: ThinSocket | null = null;

  /** @param count is told how many events came */
  constructor(count: (events: number) => void) {
    this.#count = count;
  }

  async enter(plan: SeatPlan): Promise<void> {
    this.#socket = await enter(plan, {
      hear: (frame) => this.hear(frame),
      ended: (why) => {
        this.ended = why;
      },
    });
  }

  hear(frame: Buffer): void {
    const range = rangeOf(frame);
    if (range === null) return;
    const { first, last } = range;
    const before = this.#last < 0 ? first - 1 : this.#last;
    const fresh = Math.max(0, last - Math.max(before, first - 1));
    this.missed += Math.max(0, first - before - 1);
    this.doubled += last - first + 1 - fresh;
    this.#last = Math.max(before, last);
    this.heard += fresh;
    this.#count(fresh);
  }

  close(): void {
    this.#socket?.close();
  }
}
