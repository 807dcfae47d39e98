import type { Service } from '@chatter/contracts/kit/define.ts';
import { Registry } from 'prom-client';
import { type Bus, openBus } from '../src/bus.ts';
import { createLog, type Logger } from '../src/log.ts';

/** What a part of a service is started with, without the service around it. */
export interface TestScope extends AsyncDisposable {
  readonly name: Service;
  readonly bus: Bus;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly signal: AbortSignal;
  /** What was logged, parsed. */
  readonly logged: readonly Logged[];
  readonly checks: ReadonlyMap<string, () => Promise<void> | void>;
  readiness(name: string, check: () => Promise<void> | void): void;
  onStop(label: string, stop: () => Promise<void> | void): void;
}
export interface Logged {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Opens a scope that ends as a service does: the signal first, then what was begun, the last begun first. */
export async function startScope(natsUrl: string, name: Service = 'auth'): Promise<TestScope> {
  const logged: Logged[] = [];
  const log = createLog(name, 'trace', { write: (line) => void logged.push(JSON.parse(line) as Logged) });
  const metrics = new Registry();
  const bus = await openBus(name, natsUrl, log, metrics);
  const stopping = new AbortController();
  const checks = new Map<string, () => Promise<void> | void>();
  const ends = new AsyncDisposableStack();
  ends.defer(() => bus.close());
  return {
    name,
    bus,
    log,
    metrics,
    signal: stopping.signal,
    logged,
    checks,
    readiness: (condition, check) => void checks.set(condition, check),
    onStop: (_label, stop) => ends.defer(() => stop()),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ends.disposeAsync();
    },
  };
}
