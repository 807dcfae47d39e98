import { until } from '@chatter/testkit/until.ts';
import type { Someone, System } from '../system.ts';

/** A busy machine does anything within it: what takes longer stands still. Nothing of the fuzzer waits for less. */
export const patience = { withinMs: 90_000 } as const;

/** Asks as somebody again and again until the answer is no failure of the server's: for what must stand before nonsense is said of it. */
export async function askSurely<Body>(system: System, who: Someone, method: string, path: string, body?: unknown): Promise<Body> {
  const done = async () => {
    const answer = await system.ask(who, method, path, body);
    return answer.status < 500 ? answer : null;
  };
  return (await until(`${method} ${path} is answered`, done, patience)).body;
}

/** People, also where making them takes long. */
export const peopleSurely = (system: System, count: number) => until('people come', () => system.people(count), patience);

/** A ticket for a socket. */
export const ticketSurely = (system: System, who: Someone) => until('a ticket is given', () => system.ticket(who), patience);
