import type { SeatPlan } from '../driver/seat-plan.ts';
import type { Driver } from '../driver/start-driver.ts';
import { startDriver } from '../driver/start-driver.ts';
import type { Options } from '../options.ts';
import { warmSecondsOf, warmUpOf } from '../phase.ts';
import type { Reference } from '../references/reference.ts';
import { startPathWithoutStorage } from '../references/start-path-without-storage.ts';
import { startRelay } from '../references/start-relay.ts';
import type { Stage } from '../stage/stage.ts';
import { gatherIdle, type Idle } from './idle.ts';
import { type Pair, seatPairs } from './pairs.ts';
import { layStock, type Stock } from './stock.ts';

/** People in pairs who have talked a little, with the load generator that speaks for them. */
export interface Pairs {
  driver: Driver;
  pairs: readonly Pair[];
}

type Size = Pick<Options, 'seconds' | 'pairs' | 'sockets' | 'messages' | 'bodyBytes'>;

/** What workloads share: the system that is measured, the references beside it, and crowds that are made once. */
export class Scene implements AsyncDisposable {
  readonly stage: Stage;
  readonly size: Size;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  readonly #parts = new AsyncDisposableStack();
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(stage: Stage, size: Size, signal: AbortSignal, print: (line: string) => void) {
    this.stage = stage;
    this.size = size;
    this.signal = signal;
    this.print = print;
  }

  /** A load generator that ends with the scene. */
  driver(): Driver {
    return this.#parts.use(startDriver(this.signal));
  }

  /** The bare relay. */
  relay(): Promise<Reference> {
    return this.#once('relay', async () => this.#parts.use(await startRelay()));
  }

  /** Our path without storage; null where the servers are no programs on PATH. */
  noStorage(): Promise<Reference | null> {
    return this.#once('no storage', async () => {
      try {
        return this.#parts.use(await startPathWithoutStorage(this.signal));
      } catch (fault) {
        if ((fault as Error).name !== 'BinaryMissing') throw fault;
        this.print(`Without our path without storage: ${(fault as Error).message}`);
        return null;
      }
    });
  }

  pairs(): Promise<Pairs> {
    return this.#once('pairs', async () => {
      const { bodyBytes, seconds, pairs: count } = this.size;
      const pairs = await seatPairs(this.stage, count);
      const driver = this.driver();
      await driver.ask('enter', { seats: pairs.flatMap(({ seats }) => seats), ears: [], readers: 1 });
      // Everybody has more than a page of messages then.
      await driver.run(warmUpOf(bodyBytes, Math.max(warmSecondsOf(seconds), (60 * count) / 2000)), {});
      return { driver, pairs };
    });
  }

  /** A load generator with its seats taken, two in a conversation. */
  async seated(seats: SeatPlan[]): Promise<Driver> {
    const driver = this.driver();
    await driver.ask('enter', { seats, ears: [], readers: 1 });
    return driver;
  }

  stock(): Promise<Stock> {
    return this.#once('stock', () => layStock(this.stage, this.size.messages, this.print));
  }

  idle(): Promise<Idle> {
    return this.#once('idle', () => gatherIdle(this, this.driver()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }

  #once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = (this.#made.get(name) as Promise<T> | undefined) ?? make();
    this.#made.set(name, made);
    return made;
  }
}
