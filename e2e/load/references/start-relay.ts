import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { SeatPlan } from '../driver/seat-plan.ts';
import type { Reference } from './reference.ts';

/** Starts the bare relay in a process of its own. */
export async function startRelay(): Promise<Reference> {
  const child = fork(join(import.meta.dirname, 'relay.ts'));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    name: 'bare relay',
    pids: { relay: child.pid as number },
    seats: async (rooms, members) => Array.from({ length: rooms }, () => room(port, members)).flat(),
    [Symbol.asyncDispose]: async () => void child.kill(),
  };
}

function room(port: number, members: number): SeatPlan[] {
  const c = uuidV7();
  return Array.from({ length: members }, () => {
    const account = uuidV7();
    return { url: `ws://127.0.0.1:${port}/${c}/${account}`, headers: {}, ticketsAt: null, account, cs: [c] };
  });
}
