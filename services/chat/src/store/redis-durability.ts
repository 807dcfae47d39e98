import type { Redis } from 'ioredis';

const needed = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' } as const;

/**
 * Checks that Redis keeps what it acknowledges: every write fsynced before its answer, nothing evicted.
 * @throws Error with one sentence per setting that is wrong; chat refuses to start then
 */
export async function checkRedisDurability(redis: Redis): Promise<void> {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(needed)) {
    const [, found] = (await redis.config('GET', name)) as [string, string];
    if (found !== value) faults.push(`Redis has ${name} ${found}; an accepted message needs ${name} ${value}.`);
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
