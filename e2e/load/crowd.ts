import { randomBytes } from 'node:crypto';
import { cpuSeconds, machineSeconds } from './cpu.ts';
import { enter } from './enter.ts';
import { Ledger } from './ledger.ts';
import { messageIds } from './message-ids.ts';
import { offerClosedLoop, offerOpenLoop } from './offer.ts';
import type { Phase, PhaseResult } from './phase.ts';
import { measuredBetween, type Reading } from './reading.ts';
import { Seat } from './seat.ts';
import type { SeatPlan } from './seat-plan.ts';
import { settle } from './settle.ts';

const atOnce = 10;

/** All seats of a run, and the phases they go through. */
export class Crowd {
  readonly #seats: Seat[] = [];
  readonly #durable = new Map<string, number>();
  /** Messages that became durable since the crowd sat down; conversations hold nothing but messages. */
  #durableCount = 0;
  #saysDurable = false;
  #ledger: Ledger | null = null;
  #onAccepted: ((seat: Seat) => void) | null = null;

  /** Opens a socket for each plan, ten at a time. */
  async enter(plans: readonly SeatPlan[]): Promise<void> {
    const nextId = messageIds();
    const deps = {
      nextId,
      ledger: () => this.#ledger,
      accepted: (seat: Seat) => this.#onAccepted?.(seat),
      durable: (c: string, seq: number) => this.#markDurable(c, seq),
    };
    for (let at = 0; at < plans.length; at += atOnce) {
      const sitting = plans.slice(at, at + atOnce).map(async (plan) => new Seat(await enter(plan), plan.c, plan.account, deps));
      this.#seats.push(...(await Promise.all(sitting)));
    }
  }

  /** Goes through one phase and waits until everything said in it has arrived, at most `graceMs`. */
  async run(phase: Phase, pids: Readonly<Record<string, number>>, graceMs = 15_000): Promise<PhaseResult> {
    const ledger = new Ledger(`${randomBytes(6).toString('base64url')}:`);
    this.#ledger = ledger;
    const before = { disordered: this.#sum('disordered'), retried: this.#sum('retried'), durable: this.#durableCount };
    const readings: Reading[] = [];
    await this.#offer(phase, ledger, () => {
      readings.push(this.#read(ledger, pids));
      ledger.measureFrom(readings[0]?.at ?? 0);
    });
    const settledAfterMs = await settle(() => ledger.settled && this.#allDurable(ledger, before.durable), graceMs);
    this.#ledger = null;
    const [from, to] = readings as [Reading, Reading];
    return {
      ...ledger.outcome(),
      ...measuredBetween(from, to),
      disordered: this.#sum('disordered') - before.disordered,
      retried: this.#sum('retried') - before.retried,
      settledAfterMs,
    };
  }

  /** Why sockets ended that should be open. */
  ended(): string[] {
    return this.#seats.flatMap(({ ended }) => ended ?? []);
  }

  leave(): void {
    for (const seat of this.#seats) seat.close();
  }

  async #offer(phase: Phase, ledger: Ledger, read: () => void): Promise<void> {
    const padding = 'x'.repeat(Math.max(0, phase.bodyBytes - ledger.tag.length - 8));
    const say = (seat: Seat, intendedAt: number) => {
      const index = ledger.say(intendedAt);
      seat.say(index, `${ledger.tag}${index} ${padding}`);
    };
    if (phase.perSecond !== null) return offerOpenLoop(phase, this.#seats, say, read);
    this.#onAccepted = (seat) => say(seat, performance.now());
    try {
      await offerClosedLoop(phase, this.#seats, say, read);
    } finally {
      this.#onAccepted = null;
    }
  }

  #read({ delivered }: Ledger, pids: Readonly<Record<string, number>>): Reading {
    const durable = this.#saysDurable ? this.#durableCount : null;
    return { at: performance.now(), delivered, durable, cpu: cpuSeconds(pids), machine: machineSeconds() };
  }

  #markDurable(c: string, seq: number): void {
    const known = this.#durable.get(c) ?? 0;
    if (seq <= known) return;
    this.#saysDurable = true;
    this.#durable.set(c, seq);
    this.#durableCount += seq - known;
  }

  #allDurable(ledger: Ledger, before: number): boolean {
    return !this.#saysDurable || this.#durableCount - before >= ledger.accepted;
  }

  #sum(count: 'disordered' | 'retried'): number {
    return this.#seats.reduce((sum, seat) => sum + seat[count], 0);
  }
}
