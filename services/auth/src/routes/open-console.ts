import type {
  becomeFirst,
  closeConsole,
  openConsole as openConsoleContract,
  seeConsole as seeConsoleContract,
} from '@chatter/contracts/auth/console-routes.ts';
import { can } from '@chatter/contracts/auth/permissions.ts';
import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { clientKey } from '../domain/client-key.ts';
import { isConsoleOpen } from '../domain/console-life.ts';
import type { Limiting } from '../domain/limits.ts';
import { type ReauthenticateDeps, reauthenticate } from '../domain/reauthenticate.ts';
import type { ConsoleDeps, Staff } from './console.ts';
import { sessionCookie } from './cookies.ts';

type Consoles = ConsoleDeps['consoles'];

async function staffOf(consoles: Pick<Consoles, 'of'>, actor: Actor) {
  const standing = await consoles.of(actor);
  if (standing === null) throw new Refusal('not-signed-in');
  // Whoever may see people has a console.
  if (!can(standing, 'see-people')) throw new Refusal('forbidden');
  return standing;
}

export interface OpenConsoleDeps extends ReauthenticateDeps {
  cookies: CookieForm;
  consoles: Pick<Consoles, 'of'> & {
    /** `shownAt`: when they last showed that it is they, from when acts count. */
    open(by: Staff, session: string, shownAt: Date, now: Date): Promise<string | null>;
    confirm(session: string, shownAt: Date, now: Date): Promise<void>;
  };
}

/** Opening it gives the session another token; showing once more that it is oneself while it is open does not. */
export function openConsoleRoute(deps: OpenConsoleDeps) {
  return async ({ body, actor, reply }: Asked<typeof openConsoleContract>): Promise<Answered<typeof openConsoleContract>> => {
    const standing = await staffOf(deps.consoles, actor);
    const { shownAt } = await reauthenticate(deps, body, actor);
    const now = deps.now();
    if (standing.console !== null && isConsoleOpen(standing.console, now)) {
      await deps.consoles.confirm(actor.session, shownAt, now);
      return { status: 204 };
    }
    const token = await deps.consoles.open(standing, actor.session, shownAt, now);
    if (token === null) throw new Refusal('not-signed-in');
    reply.header('set-cookie', sessionCookie(deps.cookies, token));
    return { status: 204 };
  };
}

export interface SeeConsoleDeps {
  now(): Date;
  consoles: Pick<Consoles, 'of'>;
  applications: { waiting(): Promise<number> };
}

export function seeConsoleRoute({ now, consoles, applications }: SeeConsoleDeps) {
  return async ({ actor }: Asked<typeof seeConsoleContract>): Promise<Answered<typeof seeConsoleContract>> => {
    const { role, console } = await staffOf(consoles, actor);
    const open = console !== null && isConsoleOpen(console, now());
    const waiting = open && can({ role }, 'see-applications') ? await applications.waiting() : 0;
    return { status: 200, body: { role, open, applications: waiting } };
  };
}

export function closeConsoleRoute({ consoles }: { consoles: { close(session: string): Promise<void> } }) {
  return async ({ actor }: Asked<typeof closeConsole>): Promise<Answered<typeof closeConsole>> => {
    await consoles.close(actor.session);
    return { status: 204 };
  };
}

export interface BecomeFirstDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  firstAdministrator: { become(account: string, token: string, now: Date): Promise<boolean> };
}

export function becomeFirstRoute({ now, limits, firstAdministrator }: BecomeFirstDeps) {
  return async ({ body, actor, client }: Asked<typeof becomeFirst>): Promise<Answered<typeof becomeFirst>> => {
    await limits.take('activateByClient', clientKey(client));
    if (!(await firstAdministrator.become(actor.account, body.token, now()))) throw new Refusal('token-invalid', { status: 400 });
    return { status: 204 };
  };
}
