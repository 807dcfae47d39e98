import { pause, startLoop } from '@chatter/platform/loop.ts';
import type { Scope } from '@chatter/platform/service.ts';
import type { Redis } from 'ioredis';
import type { Shards } from './store/shards.ts';

/** Redis may lose everything while nobody speaks: then those who were acked must say again what is gone. */
const lookEveryMs = 500;
/** After a restart of everything, others may come up later. */
const openWithinMs = 10_000;

/** Agrees on the epochs of all shards, waiting a while for who must be asked, and looks after them until the service stops. */
export async function openShards(scope: Pick<Scope<unknown>, 'log' | 'onStop' | 'signal'>, redis: Redis, shards: Shards): Promise<void> {
  const giveUpAtMs = Date.now() + openWithinMs;
  while (!scope.signal.aborted && !(await opened(scope, shards)) && Date.now() < giveUpAtMs) await pause(lookEveryMs, scope.signal);
  const looking = startLoop('shards', lookEveryMs, scope.log, () => shards.look());
  redis.on('ready', () => looking.retry());
  scope.onStop('shards', () => looking.stop());
}

async function opened({ log }: Pick<Scope<unknown>, 'log'>, shards: Shards): Promise<boolean> {
  try {
    await shards.look();
    return true;
  } catch (error) {
    log.warn({ err: error }, 'not all shards can be opened yet');
    return false;
  }
}
