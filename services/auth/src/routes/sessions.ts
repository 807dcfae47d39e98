import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { endOtherSessions, endSession, listSessions } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { noSession } from './cookies.ts';

export interface ListSessionsDeps {
  now(): Date;
  sessions: {
    /** Those that are alive, the one used last first. */
    list(account: string, now: Date): Promise<{ id: string; device: string | null; createdAt: Date; lastUsedAt: Date }[]>;
  };
}

export function listSessionsRoute({ now, sessions }: ListSessionsDeps) {
  return async ({ actor }: Asked<typeof listSessions>): Promise<Answered<typeof listSessions>> => {
    const items = (await sessions.list(actor.account, now())).map(({ id, device, createdAt, lastUsedAt }) => {
      const current = id === actor.session;
      return { id, device, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt.toISOString(), current };
    });
    return { status: 200, body: { items: items.toSorted((one, other) => Number(other.current) - Number(one.current)) } };
  };
}

export interface EndSessionDeps {
  cookies: CookieForm;
  sessions: { endOwn(account: string, id: string): Promise<void> };
}

export function endSessionRoute({ cookies, sessions }: EndSessionDeps) {
  return async ({ actor, params, reply }: Asked<typeof endSession>): Promise<Answered<typeof endSession>> => {
    await sessions.endOwn(actor.account, params.id);
    if (params.id === actor.session) reply.header('set-cookie', noSession(cookies));
    return { status: 204 };
  };
}

export interface EndOtherSessionsDeps {
  sessions: { endAll(account: string, except: string): Promise<void> };
}

export function endOtherSessionsRoute({ sessions }: EndOtherSessionsDeps) {
  return async ({ actor }: Asked<typeof endOtherSessions>): Promise<Answered<typeof endOtherSessions>> => {
    await sessions.endAll(actor.account, actor.session);
    return { status: 204 };
  };
}
