import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { fillDemo } from '../demo/fill.ts';
import { demoPeople } from '../demo/people.ts';
import type { Home } from './home.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

/** Fills a running Chatter with the example, and says how to log in to it. */
export async function startDemo(natsUrl: string, gateway: string, { PUBLIC_URL }: Settings, home: Home): Promise<void> {
  const bus = await openBus('admin', natsUrl, createLog('demo', 'silent'));
  try {
    const password = passwordOf(home);
    const { session } = publicAddress(PUBLIC_URL).cookies;
    const filled = await fillDemo({ bus, gateway, cookie: session, password });
    say('Example', filled ? 'people, groups, communities and what they say' : 'is there already');
    say('Log in', `as ${demoPeople[0]?.username} with ${password} (so can ${demoPeople[1]?.username}, ${demoPeople[2]?.username} ...)`);
  } finally {
    await bus.close();
  }
}

/** The same for every start of an installation, and another one for each installation; short enough to type. */
function passwordOf(home: Home): string {
  const letters = home.installation
    .passwordOf('demo')('everybody')
    .replace(/[^a-z0-9]/gi, '')
    .toLowerCase();
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8, 12)}`;
}
