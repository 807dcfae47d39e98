import { Unavailable } from '@chatter/platform/refusal.ts';

/** Runs work on Redis; whatever it throws becomes Unavailable: nothing is known about what it did. */
export async function onRedis<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Unavailable('Redis did not answer', { cause: error });
  }
}
