import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { logOut } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { writeCookie } from './cookies.ts';

export interface LogOutDeps {
  cookies: CookieForm;
  sessions: { end(id: string): Promise<void> };
}

export function logOutRoute({ cookies, sessions }: LogOutDeps) {
  return async ({ actor, reply }: Asked<typeof logOut>): Promise<Answered<typeof logOut>> => {
    await sessions.end(actor.session);
    reply.header('set-cookie', writeCookie(cookies.session, '', { secure: cookies.secure, maxAgeSeconds: 0 }));
    return { status: 204 };
  };
}
