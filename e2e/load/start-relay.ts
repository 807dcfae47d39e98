import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { SeatPlan } from './seat-plan.ts';

export interface Relay extends Disposable {
  seats: SeatPlan[];
  pids: { relay: number };
}

/** Starts the bare relay in a process of its own, with seats for so many pairs. */
export async function startRelay(pairs: number): Promise<Relay> {
  const child = fork(join(import.meta.dirname, 'relay.ts'));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const seats = Array.from({ length: pairs }, () => uuidV7()).flatMap((c) => [seatOf(port, c), seatOf(port, c)]);
  return { seats, pids: { relay: child.pid as number }, [Symbol.dispose]: () => void child.kill() };
}

function seatOf(port: number, c: string): SeatPlan {
  const account = uuidV7();
  return { url: `ws://127.0.0.1:${port}/${c}/${account}`, headers: {}, ticketsAt: null, account, c };
}
