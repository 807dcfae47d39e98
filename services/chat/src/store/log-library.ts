import { readFile } from 'node:fs/promises';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';

const library = new URL(import.meta.resolve('@chatter/contracts/chat/message-log.lua'));

/** Loads the log's functions; those that are there are replaced only by a migration: a newer chat may have brought them. */
export async function loadLogLibrary(redis: Redis, options: { replace: boolean }): Promise<void> {
  const text = await readFile(library, 'utf8');
  try {
    await redis.call('FUNCTION', 'LOAD', ...(options.replace ? ['REPLACE'] : []), text);
  } catch (error) {
    if (options.replace || !/already exists/.test((error as Error).message)) throw error;
  }
}

/** Does what needs the log's functions. A Redis that lost everything lost them too: they are loaded again. */
export async function withLogLibrary<Answer>(redis: Redis, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (!/Function not found/i.test(`${error} ${(error as Error).cause}`)) throw error;
    await loadLogLibrary(redis, { replace: false });
    return call();
  }
}

/**
 * Calls a function of the log.
 * @throws Unavailable when Redis did not answer: the outcome is unknown
 */
export async function callLog(redis: Redis, name: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
  try {
    return await withLogLibrary(redis, () => redis.call('FCALL', name, keys.length, ...keys, ...args));
  } catch (error) {
    throw new Unavailable('Redis did not answer', { cause: error });
  }
}
