import { createAccounts, promoteAccount } from '@chatter/contracts/auth/calls.ts';
import { openConsole } from '@chatter/contracts/auth/console-routes.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { Chatter } from './chatter.ts';
import { firstPassword } from './first-password.ts';
import type { Someone } from './someone.ts';

/** Does something as whoever runs the installation. */
export async function asRunner<T>({ nats }: Pick<Chatter, 'nats'>, work: (bus: Bus) => Promise<T>): Promise<T> {
  const bus = await openBus('admin', nats, createLog('admin', 'fatal'));
  return work(bus).finally(() => bus.close());
}

/** Somebody with a password, a session, and perhaps a role; the password is that of `first-password.ts`. */
export async function makeStaff(chatter: Chatter, name: string, role: Role): Promise<Pick<Someone, 'id' | 'username' | 'name' | 'cookie'>> {
  const [firstName = '', lastName = ''] = name.split(' ');
  const username = `${firstName.toLowerCase()}-${uuidV7().slice(-8)}`;
  const row = { username, email: `${username}@example.org`, firstName, lastName, password: firstPassword };
  const id = await asRunner(chatter, async (bus) => {
    const { items } = await bus.ask(createAccounts, { rows: [row], sessions: false });
    if (role !== 'user') await bus.ask(promoteAccount, { login: username, role });
    return (items[0] as { id: string }).id;
  });
  const entered = await send(chatter, '', '/sessions', { login: username, password: firstPassword });
  return { id, username, name, cookie: sessionOf(entered) };
}

/** The cookie under which a session goes on with the console open. */
export async function openedConsole(chatter: Chatter, { cookie }: { cookie: string }): Promise<string> {
  return sessionOf(await send(chatter, cookie, openConsole.path, { password: firstPassword }));
}

function send({ gateway }: Chatter, cookie: string, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: gateway, ...(cookie === '' ? {} : { cookie }) };
  return fetch(gateway + apiPrefix + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function sessionOf(answer: Response): string {
  const set = answer.headers.getSetCookie().find((text) => /sid/.test(text));
  if (set === undefined) throw new Error(`no session: ${answer.status}`);
  return set.split(';')[0] as string;
}
