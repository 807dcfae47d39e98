import { linkFirstAdministrator } from '@chatter/contracts/auth/calls.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';

/** A link that makes whoever is logged in and follows it the first administrator; null when there is one. A former link is void then. */
export async function linkForFirstAdministrator(natsUrl: string): Promise<string | null> {
  const bus = await openBus('admin', natsUrl, createLog('admin', 'silent'));
  try {
    return (await bus.ask(linkFirstAdministrator, {})).link;
  } finally {
    await bus.close();
  }
}
