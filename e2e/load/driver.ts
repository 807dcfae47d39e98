import { Crowd } from './crowd.ts';
import type { Phase, PhaseResult } from './phase.ts';
import type { SeatPlan } from './seat-plan.ts';

/** What the bench tells a driver, one thing at a time. */
export type Order = { do: 'enter'; seats: SeatPlan[] } | { do: 'run'; phase: Phase; pids: Record<string, number> };

/** What the driver answers to each order. */
export type Answer = { did: 'enter' } | { did: 'run'; result: PhaseResult; ended: string[] } | { did: 'fail'; why: string };

/** The load generator's own process: a crowd of sockets on one target, driven by the bench over IPC. */
const crowd = new Crowd();

async function obey(order: Order): Promise<Answer> {
  if (order.do === 'enter') {
    await crowd.enter(order.seats);
    return { did: 'enter' };
  }
  const result = await crowd.run(order.phase, { ...order.pids, driver: process.pid });
  return { did: 'run', result, ended: crowd.ended() };
}

process.on('message', (order: Order) => {
  void obey(order)
    .catch((fault: unknown): Answer => ({ did: 'fail', why: String(fault) }))
    .then((answer) => process.send?.(answer));
});
process.once('disconnect', () => {
  crowd.leave();
  process.exit(0);
});
