import { Refusal } from '@chatter/platform/refusal.ts';
import { canonicalEmail } from './canonical.ts';
import { passwordWrong, type ReauthenticateDeps, reauthenticate } from './reauthenticate.ts';

const dayMs = 86_400_000;

/** How somebody leaves: for a while, or for good. */
export type Leaving = 'deactivated' | 'deletion';

/** Until then logging in brings the account back; who stays away is deleted then, too: nobody's data lies about for ever. */
const graceMs: Readonly<Record<Leaving, number>> = { deactivated: 90 * dayMs, deletion: 14 * dayMs };

interface Asking {
  account: string;
  session: string;
}

export interface LeaveDeps extends ReauthenticateDeps {
  departures: {
    /** Whether it was begun: not when the password was replaced meanwhile. */
    begin(actor: Asking, passwordHash: string | null, leaving: Leaving, now: Date, until: Date): Promise<boolean>;
  };
}

/**
 * Lets an account's owner leave: address and proof are asked for, every session ends.
 * @returns until when logging in brings the account back
 */
export async function leave(deps: LeaveDeps, leaving: Leaving, ask: { email: string; password?: string }, actor: Asking): Promise<Date> {
  const owner = await reauthenticate(deps, ask, actor);
  if (canonicalEmail(ask.email) !== canonicalEmail(owner.email)) throw new Refusal('email-wrong', { status: 403 });
  const now = deps.now();
  const until = new Date(now.getTime() + graceMs[leaving]);
  const begun = await deps.departures.begin(actor, owner.passwordHash, leaving, now, until);
  if (!begun) throw passwordWrong();
  return until;
}
