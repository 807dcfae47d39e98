import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Phase, PhaseResult } from '../phase.ts';
import type { Answer, Order, OrderName, Orders } from './orders.ts';

export interface Driver extends Disposable {
  /** @throws Error with what the load generator says, or when it ended */
  ask<N extends OrderName>(name: N, ask: Orders[N]['ask']): Promise<Orders[N]['answer']>;
  /** @throws Error when sockets were lost on the way */
  run(phase: Phase, pids: Record<string, number>): Promise<PhaseResult>;
  /** Ends the open loop under way before its time. */
  end(): void;
}

/** Starts a load generator in a process of its own, which the signal ends too. */
export function startDriver(signal: AbortSignal): Driver {
  const child = fork(join(import.meta.dirname, 'driver.ts'), { signal, serialization: 'advanced' });
  child.on('error', () => {}); // being ended by the signal; whoever waits for an answer is told
  const gone = once(child, 'exit').then((): never => {
    throw new Error('the load generator ended');
  });
  gone.catch(() => {}); // only counts while it is raced
  const ask: Driver['ask'] = async (name, wanted) => {
    child.send({ do: name, ask: wanted } as Order);
    const [answer] = (await Promise.race([once(child, 'message'), gone])) as [Answer];
    if (!answer.did) throw new Error(answer.why);
    return answer.answer as never;
  };
  return {
    ask,
    async run(phase, pids) {
      const { result, ended } = await ask('run', { phase, pids });
      if (ended.length > 0) throw new Error(`${ended.length} sockets ended in '${phase.name}': ${ended[0]}`);
      return result;
    },
    end: () => void child.send({ do: 'end' } satisfies Order),
    [Symbol.dispose]: () => void child.kill(),
  };
}
