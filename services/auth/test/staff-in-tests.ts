import { promoteAccount } from '@chatter/contracts/auth/calls.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { actorOf, goodPassword, join, logIn, tokenOf } from './people-in-tests.ts';
import type { Reply, RunningAuth } from './start-auth.ts';

/** Somebody with a session, as the gateway vouches for them. */
export async function enter(auth: RunningAuth, username: string): Promise<Actor> {
  return (await actorOf(auth, tokenOf(await logIn(auth, username)))) as Actor;
}

export function confirm(auth: RunningAuth, actor: Actor, password = goodPassword): Promise<Reply> {
  return auth.send('POST', '/admin/session', { actor, body: { password } });
}

/** Registers somebody, gives them a role, and opens the console in a session of theirs. */
export async function staff(auth: RunningAuth, username: string, role: Role): Promise<Actor> {
  await join(auth, username);
  await auth.bus.ask(promoteAccount, { login: username, role });
  const actor = await enter(auth, username);
  await confirm(auth, actor);
  return actor;
}

/** Ids by usernames. */
export async function idOf(auth: RunningAuth, username: string): Promise<string> {
  return (await enter(auth, username)).account;
}
