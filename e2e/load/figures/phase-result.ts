import type { PhaseResult } from '../phase.ts';

const latency = { p50: 4, p90: 6, p99: 12, max: 30 };

/** What a phase of eight seconds at 500/s may come to, for tests. */
export const phaseResult: PhaseResult = {
  sent: 4500,
  heard: 8000,
  delivered: 4000,
  durable: 3990,
  delivery: latency,
  acceptance: latency,
  durability: { p50: 100, p90: 200, p99: 250, max: 260 },
  lost: 0,
  doubled: 0,
  disordered: 0,
  refused: 0,
  unanswered: 0,
  retried: 0,
  unsaid: 0,
  settledAfterMs: 40,
  windowSeconds: 8,
  cpu: { gateway: 1, chat: 0.5, driver: 2 },
  otherCpu: 4,
};
