import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { activate } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { clientKey } from '../domain/client-key.ts';
import type { Limiting } from '../domain/limits.ts';
import { deviceCookie } from './cookies.ts';

export interface ActivateDeps {
  now(): Date;
  cookies: CookieForm;
  limits: Pick<Limiting, 'take'>;
  marks: { make(account: string): string };
  registrations: {
    /** The account; null for a token that opens nothing. */
    activate(token: string, now: Date): Promise<string | null>;
  };
}

/** Who follows the link of a letter holds the address: the browser is known from now on, as if somebody had logged in with it. */
export function activateRoute(deps: ActivateDeps) {
  return async ({ body, client, reply }: Asked<typeof activate>): Promise<Answered<typeof activate>> => {
    await deps.limits.take('activateByClient', clientKey(client));
    const account = await deps.registrations.activate(body.token, deps.now());
    if (account === null) throw new Refusal('token-invalid', { status: 400 });
    reply.header('set-cookie', deviceCookie(deps.cookies, deps.marks.make(account)));
    return { status: 204 };
  };
}
