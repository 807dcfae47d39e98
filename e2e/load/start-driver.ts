import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Order } from './driver.ts';
import type { Phase, PhaseResult } from './phase.ts';
import type { SeatPlan } from './seat-plan.ts';

export interface Driver extends Disposable {
  enter(seats: SeatPlan[]): Promise<void>;
  /** @throws Error when sockets were lost on the way */
  run(phase: Phase, pids: Record<string, number>): Promise<PhaseResult>;
}

/** Starts the load generator in a process of its own, which the signal ends too. */
export function startDriver(signal: AbortSignal): Driver {
  const child = fork(join(import.meta.dirname, 'driver.ts'), { signal });
  child.on('error', () => {}); // being ended by the signal; whoever waits for an answer is told
  const ask = async (order: Order): Promise<Answer> => {
    const gone = once(child, 'exit').then((): never => {
      throw new Error('the load generator ended');
    });
    gone.catch(() => {}); // only counts while it is raced
    child.send(order);
    const [answer] = (await Promise.race([once(child, 'message'), gone])) as [Answer];
    if (answer.did === 'fail') throw new Error(answer.why);
    return answer;
  };
  return {
    enter: async (seats) => void (await ask({ do: 'enter', seats })),
    run: async (phase, pids) => {
      const answer = await ask({ do: 'run', phase, pids });
      if (answer.did !== 'run') throw new Error(`the load generator answered '${answer.did}'`);
      if (answer.ended.length > 0) throw new Error(`${answer.ended.length} sockets ended in '${phase.name}': ${answer.ended[0]}`);
      return answer.result;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
