import type { Phase, PhaseResult, Spent } from '../phase.ts';
import type { CrowdPlan } from './crowd.ts';
import type { Returned } from './idle-crowd.ts';
import type { ReadOutcome, ReadPlan } from './readers.ts';
import type { SeatPlan } from './seat-plan.ts';

type Pids = Record<string, number>;

/** What the bench asks of a load generator, one thing at a time, and what it is answered. */
export interface Orders {
  enter: { ask: CrowdPlan; answer: null };
  run: { ask: { phase: Phase; pids: Pids }; answer: { result: PhaseResult; ended: string[] } };
  /** Those seats come and go for so many seconds, a few at a time. */
  comeAndGo: { ask: { seats: SeatPlan[]; seconds: number }; answer: null };
  gather: { ask: { seats: SeatPlan[]; pids: Pids }; answer: { sockets: number } & Spent };
  drop: { ask: { keepEvery: number }; answer: { said: number } };
  comeBack: { ask: { pids: Pids }; answer: Returned & Spent };
  read: { ask: { plan: ReadPlan; pids: Pids }; answer: ReadOutcome & Spent };
}

export type OrderName = keyof Orders;

/** An order on its way; `end` ends the open loop under way, and is not answered. */
export type Order = { [N in OrderName]: { do: N; ask: Orders[N]['ask'] } }[OrderName] | { do: 'end' };

export type Answer = { did: true; answer: unknown } | { did: false; why: string };
