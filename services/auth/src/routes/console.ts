import type { AuditAction } from '@chatter/contracts/auth/console-views.ts';
import { type Action, can, permissions } from '@chatter/contracts/auth/permissions.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type ConsoleTimes, isConfirmed, isConsoleOpen, isWorthTouching } from '../domain/console-life.ts';

/** Who asks, with the role that MySQL has now. */
export interface Staff {
  id: string;
  username: string;
  role: Actor['role'];
}

export interface ConsoleDeps {
  now(): Date;
  consoles: {
    of(actor: Actor): Promise<(Staff & { console: ConsoleTimes | null }) | null>;
    touch(session: string, now: Date): Promise<void>;
  };
}

/** Where it is written down who has looked at what. */
export interface ReadsNoted {
  noteRead(read: { by: Person; action: AuditAction; to: Person | null; detail?: string }, now: Date): Promise<void>;
}
interface Person {
  id: string;
  username: string;
}

/** A route of the console: for who may do this, in a session in which it is open; an act by who has just shown who they are. */
export function inConsole<R extends Route>(
  { now, consoles }: ConsoleDeps,
  action: Action,
  handler: (asked: Asked<R>, staff: Staff) => Promise<Answered<R>>,
) {
  return async (asked: Asked<R>): Promise<Answered<R>> => {
    const actor = asked.actor as Actor;
    const standing = await consoles.of(actor);
    if (standing === null) throw new Refusal('not-signed-in');
    if (!can(standing, action)) throw new Refusal('forbidden');
    const { console, ...staff } = standing;
    const at = now();
    if (console === null || !isConsoleOpen(console, at)) throw new Refusal('console-closed', { status: 403 });
    if (permissions[action].act && !isConfirmed(console, at)) throw new Refusal('password-needed', { status: 403 });
    if (isWorthTouching(console, at)) await consoles.touch(actor.session, at);
    return handler(asked, staff);
  };
}
