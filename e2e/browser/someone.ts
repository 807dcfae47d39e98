import { type Client, createClient } from '@chatter/client/client.ts';
import { createHttp, type Http } from '@chatter/client/http.ts';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { Chatter } from './chatter.ts';

/** A person with an activated account and a session. */
export interface Someone {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  /** `name=value` of the session cookie. */
  readonly cookie: string;
  /** Asks the server as this person. */
  readonly http: Http;
  /** A client of this person besides the browser, not yet started. */
  client(): Client;
}

/**
 * Makes people of these names, as the administrator may. Usernames are new each time: tests share an installation.
 * @param password theirs; without it they have none yet
 */
export async function makePeople({ gateway, publicUrl, nats }: Chatter, names: readonly string[], password?: string): Promise<Someone[]> {
  const tag = uuidV7().slice(-8);
  const rows = names.map((name) => {
    const [firstName = '', lastName = ''] = name.split(' ');
    const username = `${firstName.toLowerCase()}-${tag}`;
    return { username, email: `${username}@example.org`, firstName, lastName, ...(password === undefined ? {} : { password }) };
  });
  await using made = new AsyncDisposableStack();
  const bus = made.adopt(await openBus('admin', nats, createLog('admin', 'fatal')), (it) => it.close());
  const { items } = await bus.ask(createAccounts, { rows, sessions: true });
  const { session } = publicAddress(publicUrl).cookies;
  return names.map((name, at) => {
    const item = items[at];
    if (item === undefined || !('token' in item)) throw new Error(`${name} was not made`);
    return signedIn(gateway, { id: item.id, username: item.username, name, cookie: `${session}=${item.token}` });
  });
}

/** Somebody with the session of this cookie. */
export function signedIn(gateway: string, account: Pick<Someone, 'id' | 'username' | 'name' | 'cookie'>): Someone {
  const { id, username, name, cookie } = account;
  const headers = { cookie, origin: gateway };
  return {
    id,
    username,
    name,
    cookie,
    http: createHttp({ base: gateway, headers }),
    client: () => createClient({ base: gateway, headers }),
  };
}
