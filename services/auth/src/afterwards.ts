import type { Logger } from '@chatter/platform/log.ts';

/** Work that nobody waits for, but the end of the service. */
export class Afterwards {
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<void>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Starts work when what runs now is done, such as sending an answer; its faults are logged. */
  start(what: string, work: () => Promise<void>): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#underWay.add(promise);
    setImmediate(async () => {
      await work().catch((error: unknown) => this.#log.error({ err: error }, `failed: ${what}`));
      this.#underWay.delete(promise);
      resolve();
    });
  }

  /** Waits for all that was started. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
