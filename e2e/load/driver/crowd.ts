import { randomBytes } from 'node:crypto';
import { readSpent, type SpentReading, spentBetween } from '../figures/spent.ts';
import type { Phase, PhaseResult } from '../phase.ts';
import { Ear } from './ear.ts';
import { Ledger } from './ledger.ts';
import { messageIds } from './message-ids.ts';
import { offerClosedLoop, offerOpenLoop } from './offer.ts';
import { Seat } from './seat.ts';
import type { SeatPlan } from './seat-plan.ts';
import { settle } from './settle.ts';

const atOnce = 10;
/** After so long what was offered and has not left is given up: the target cannot take the rate. */
const sayWithinMs = 5000;
const settleWithinMs = 15_000;

/** Who sits where: everybody in `seats` talks and reads; `ears` listen, all in the one conversation of the seats. */
export interface CrowdPlan {
  seats: SeatPlan[];
  ears: SeatPlan[];
  /** Other seats in a conversation. */
  readers: number;
}

/** Where the counters stood at a moment. */
interface Reading extends SpentReading {
  heard: number;
  delivered: number;
  durable: number | null;
}

/** All seats of a run, and the phases they go through. */
export class Crowd {
  readonly #seats: Seat[] = [];
  readonly #ears: Ear[] = [];
  /** Messages that became durable since the crowd sat down. */
  #durable = 0;
  /** Whether anybody says what is durable. */
  #saysDurable = false;
  #heard = 0;
  #readers = 1;
  #ledger: Ledger | null = null;
  #onAccepted: ((seat: Seat) => void) | null = null;
  #ended = false;

  /** Opens a socket for each plan, ten at a time; the seats in between the ears, so that they hear neither first nor last. */
  async enter({ seats, ears, readers }: CrowdPlan): Promise<void> {
    const nextId = messageIds();
    const heard = (events: number) => {
      this.#heard += events;
    };
    const deps = {
      nextId,
      heard,
      ledger: () => this.#ledger,
      accepted: (seat: Seat) => this.#onAccepted?.(seat),
      stored: () => {
        this.#durable++;
        this.#saysDurable = true;
      },
    };
    this.#readers = readers;
    const middle = ears.length / 2;
    await inTurn(ears.slice(0, middle), (plan) => this.#listen(new Ear(heard), plan));
    await inTurn(seats, (plan) => this.#sit(new Seat(plan, deps)));
    await inTurn(ears.slice(middle), (plan) => this.#listen(new Ear(heard), plan));
  }

  /** Goes through one phase and waits until everything said in it has arrived. */
  async run(phase: Phase, pids: Readonly<Record<string, number>>): Promise<PhaseResult> {
    const ledger = new Ledger(`${randomBytes(6).toString('base64url')}:`, this.#readers);
    this.#ledger = ledger;
    this.#ended = false;
    const before = { ...this.#sums(), durable: this.#durable, ears: this.#heardByEars() };
    const readings: Reading[] = [];
    await this.#offer(phase, ledger, () => {
      readings.push(this.#read(ledger, pids));
      ledger.measureFrom(readings[0]?.at ?? 0);
    });
    const settledAfterMs = await this.#settle(ledger, before);
    this.#ledger = null;
    for (const seat of this.#seats) seat.forget();
    const after = this.#sums();
    const outcome = ledger.outcome();
    return {
      ...outcome,
      ...between(readings),
      lost: outcome.lost + Math.max(0, ledger.accepted * this.#ears.length - (this.#heardByEars() - before.ears)),
      doubled: outcome.doubled + after.doubled - before.doubled,
      disordered: after.disordered - before.disordered,
      retried: after.retried - before.retried,
      settledAfterMs,
    };
  }

  /** Ends the open loop under way before its time. */
  end(): void {
    this.#ended = true;
  }

  /** Why sockets ended that should be open. */
  ended(): string[] {
    return [...this.#seats, ...this.#ears].flatMap(({ ended }) => ended ?? []);
  }

  leave(): void {
    for (const one of [...this.#seats, ...this.#ears]) one.close();
  }

  async #sit(seat: Seat): Promise<void> {
    await seat.enter();
    this.#seats.push(seat);
  }

  async #listen(ear: Ear, plan: SeatPlan): Promise<void> {
    await ear.enter(plan);
    this.#ears.push(ear);
  }

  async #offer(phase: Phase, ledger: Ledger, read: () => void): Promise<void> {
    const padding = 'x'.repeat(Math.max(0, phase.bodyBytes - ledger.tag.length - 8));
    const say = (seat: Seat, intendedAt: number) => {
      const index = ledger.say(intendedAt);
      seat.say(index, `${ledger.tag}${index} ${padding}`);
    };
    if (phase.perSecond !== null) return offerOpenLoop(phase, this.#seats, say, read, () => this.#ended);
    this.#onAccepted = (seat) => say(seat, performance.now());
    try {
      await offerClosedLoop(phase, this.#seats, say, read);
    } finally {
      this.#onAccepted = null;
    }
  }

  /** Waits for what is on its way, and for a while for what has not left. */
  async #settle(ledger: Ledger, before: { durable: number; ears: number }): Promise<number> {
    const quiet = () => {
      const heardAll = this.#heardByEars() - before.ears >= ledger.accepted * this.#ears.length;
      return ledger.settled && heardAll && this.#allDurable(ledger, before.durable);
    };
    const soonMs = await settle(quiet, sayWithinMs);
    if (quiet()) return soonMs;
    for (const seat of this.#seats) for (const index of seat.drop()) ledger.leaveUnsaid(index);
    return soonMs + (await settle(quiet, settleWithinMs));
  }

  #read({ delivered }: Ledger, pids: Readonly<Record<string, number>>): Reading {
    return { ...readSpent(pids), heard: this.#heard, delivered, durable: this.#saysDurable ? this.#durable : null };
  }

  #allDurable(ledger: Ledger, before: number): boolean {
    return !this.#saysDurable || this.#durable - before >= ledger.accepted;
  }

  #heardByEars(): number {
    return this.#ears.reduce((sum, ear) => sum + ear.heard, 0);
  }

  #sums(): { disordered: number; retried: number; doubled: number } {
    const sums = { disordered: 0, retried: 0, doubled: 0 };
    for (const { disordered, retried } of this.#seats) {
      sums.disordered += disordered;
      sums.retried += retried;
    }
    for (const { missed, doubled } of this.#ears) {
      sums.disordered += missed;
      sums.doubled += doubled;
    }
    return sums;
  }
}

function between(readings: readonly Reading[]) {
  const [from, to] = readings as [Reading, Reading];
  return {
    ...spentBetween(from, to),
    heard: to.heard - from.heard,
    delivered: to.delivered - from.delivered,
    durable: from.durable === null || to.durable === null ? null : to.durable - from.durable,
  };
}

async function inTurn(plans: readonly SeatPlan[], enter: (plan: SeatPlan) => Promise<void>): Promise<void> {
  for (let at = 0; at < plans.length; at += atOnce) await Promise.all(plans.slice(at, at + atOnce).map(enter));
}
