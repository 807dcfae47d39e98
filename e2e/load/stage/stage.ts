import type { Service } from '@chatter/contracts/kit/define.ts';

/** An account with a session. */
export interface Person {
  id: string;
  cookie: string;
}

/** A running Chatter that is measured. */
export interface Stage {
  /** Where its gateway is reached. */
  readonly gateway: string;
  /** All its processes that are known, servers too. */
  readonly pids: Readonly<Record<string, number>>;
  people(count: number): Promise<Person[]>;
  /** A MySQL address that may write into a service's schema: what is stored in bulk goes there. */
  sqlUrl(service: Service): string;
}

/** Headers with which somebody is let in. */
export function headersOf({ gateway }: Pick<Stage, 'gateway'>, { cookie }: Person): Record<string, string> {
  return { cookie, origin: gateway };
}
