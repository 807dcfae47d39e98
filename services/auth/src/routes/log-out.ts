import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { logOut, logOutEverywhere } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { noSession } from './cookies.ts';

export interface LogOutDeps {
  cookies: CookieForm;
  sessions: { end(id: string): Promise<void> };
}

export function logOutRoute({ cookies, sessions }: LogOutDeps) {
  return async ({ actor, reply }: Asked<typeof logOut>): Promise<Answered<typeof logOut>> => {
    await sessions.end(actor.session);
    reply.header('set-cookie', noSession(cookies));
    return { status: 204 };
  };
}

export interface LogOutEverywhereDeps {
  cookies: CookieForm;
  sessions: { endAll(account: string): Promise<void> };
}

export function logOutEverywhereRoute({ cookies, sessions }: LogOutEverywhereDeps) {
  return async ({ actor, reply }: Asked<typeof logOutEverywhere>): Promise<Answered<typeof logOutEverywhere>> => {
    await sessions.endAll(actor.account);
    reply.header('set-cookie', noSession(cookies));
    return { status: 204 };
  };
}
