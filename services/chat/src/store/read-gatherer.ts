import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';

export type Command = (string | number)[];

interface Waiting {
  commands: readonly Command[];
  answer: (values: unknown[]) => void;
  fail: (error: Unavailable) => void;
}

/**
 * Reads from Redis in one go what is asked for within one turn of the event loop, so that it is answered within one turn, too: whoever waits for the
 * answers is woken once. What that saves the gateway, holding the answers meanwhile costs chat (docs/performance.md).
 */
export class ReadGatherer {
  readonly #redis: Pick<Redis, 'pipeline'>;
  #waiting: Waiting[] = [];

  constructor(redis: Pick<Redis, 'pipeline'>) {
    this.#redis = redis;
  }

  /** Runs commands in their order. @throws Unavailable when one has no answer, or an error */
  run(commands: readonly Command[]): Promise<unknown[]> {
    return new Promise((answer, fail) => {
      if (this.#waiting.push({ commands, answer, fail }) === 1) setImmediate(() => void this.#send());
    });
  }

  async #send(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    try {
      const answers = (await this.#redis.pipeline(asked.flatMap(({ commands }) => commands)).exec()) ?? [];
      let at = 0;
      for (const { commands, answer, fail } of asked) {
        const own = answers.slice(at, at + commands.length);
        at += commands.length;
        const error = own.length < commands.length ? new Error('no answer') : own.find(([fault]) => fault !== null)?.[0];
        if (error == null) answer(own.map(([, value]) => value));
        else fail(new Unavailable('Redis did not answer', { cause: error }));
      }
    } catch (error) {
      for (const { fail } of asked) fail(new Unavailable('Redis did not answer', { cause: error }));
    }
  }
}
