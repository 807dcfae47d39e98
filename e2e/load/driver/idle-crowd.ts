import { setTimeout as pause } from 'node:timers/promises';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Latency } from '../phase.ts';
import { Samples } from '../quantile.ts';
import { IdleSeat } from './idle-seat.ts';
import type { SeatPlan } from './seat-plan.ts';

/** Attempts under way: what a listening socket has room for; the others stand in line, and their waiting counts. */
const atOnce = 400;
const gatherAtOnce = 50;
const againWithinMs = 1000;

/** How everybody came back. */
export interface Returned {
  sockets: number;
  allBackSeconds: number;
  /** Milliseconds until each was back and had what it missed. */
  back: Latency;
  triedAgain: number;
  /** Messages that were said meanwhile, and are not at somebody's socket now. */
  lost: number;
  doubled: number;
}

/** Thousands of sockets that do nothing: to see what they weigh, and what happens when they all come back at once. */
export class IdleCrowd {
  readonly #seats: IdleSeat[] = [];
  #gone: IdleSeat[] = [];
  /** Said while they were gone: conversation and number. */
  #said = new Map<string, number>();

  /** Opens a socket for each plan in turn and breaks its line when it is in, for so many seconds. */
  async comeAndGo(plans: readonly SeatPlan[], seconds: number): Promise<void> {
    const endAt = performance.now() + seconds * 1000;
    while (performance.now() < endAt) {
      await eachOf(plans, gatherAtOnce, async (plan) => {
        if (performance.now() >= endAt) return;
        const seat = new IdleSeat(plan);
        await seat.enter();
        seat.drop();
      });
    }
  }

  async gather(plans: readonly SeatPlan[]): Promise<number> {
    const seats = plans.map((plan) => new IdleSeat(plan));
    await eachOf(seats, gatherAtOnce, (seat) => seat.enter());
    this.#seats.push(...seats);
    return seats.filter(({ here }) => here).length;
  }

  /** Breaks all lines but of every n-th seat, who then says a message in each of its conversations in `plan.cs`. */
  async drop(keepEvery: number): Promise<number> {
    const stay = this.#seats.filter((_, index) => index % keepEvery === 0);
    this.#gone = this.#seats.filter((_, index) => index % keepEvery !== 0);
    for (const seat of this.#gone) seat.drop();
    this.#said = new Map();
    await eachOf(stay, stay.length, async (seat) => {
      for (const c of seat.plan.cs) this.#said.set(c, await seat.say(c, uuidV7()));
    });
    return this.#said.size;
  }

  /** All who are gone come back, from the same moment on. */
  async comeBack(): Promise<Returned> {
    const startedAt = performance.now();
    const samples = new Samples();
    let triedAgain = 0;
    await eachOf(this.#gone, atOnce, async (seat) => {
      triedAgain += await comeBackOnce(seat);
      samples.add(performance.now() - startedAt);
    });
    const allBackSeconds = (performance.now() - startedAt) / 1000;
    const lost = this.#gone.reduce((sum, seat) => sum + this.#missing(seat), 0);
    const doubled = this.#seats.reduce((sum, seat) => sum + seat.doubled, 0);
    return { sockets: this.#gone.length, allBackSeconds, back: samples.latency(), triedAgain, lost, doubled };
  }

  leave(): void {
    for (const seat of this.#seats) seat.drop();
  }

  #missing(seat: IdleSeat): number {
    const behind = seat.plan.cs.filter((c) => seat.seqOf(c) < (this.#said.get(c) ?? 0));
    return behind.length + seat.missed;
  }
}

/** Answers how often it had to try again, as a client does: after a random while. */
async function comeBackOnce(seat: IdleSeat): Promise<number> {
  for (let tries = 0; ; tries++) {
    try {
      await seat.enter();
      return tries;
    } catch {
      await pause(Math.random() * againWithinMs);
    }
  }
}

/** Works through all, so many at a time. */
async function eachOf<T>(all: readonly T[], most: number, work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const worker = async () => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
