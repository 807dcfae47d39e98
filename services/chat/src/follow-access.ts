import { liveAccess, liveAccount } from '@chatter/contracts/chat/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import type { AccessCache } from './store/access-cache.ts';

/** Has what is known of who is where follow what other processes of chat changed. The log needs none of it; what goes past it does. */
export function followAccess(bus: Pick<Bus, 'followLive'>, access: AccessCache, log: Pick<Logger, 'warn'>): void {
  bus.followLive(liveAccess, null, ({ c, pv }) => access.changed(c, pv));
  bus.followLive(liveAccount, '*', ({ c }, account) => {
    access.came(c, account).catch((error: unknown) => log.warn({ err: error, c }, 'who came cannot be read now'));
  });
}
