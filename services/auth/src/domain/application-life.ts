import type { ApplicationState } from '@chatter/contracts/auth/console-views.ts';

/** Who was rejected may apply again after so long. */
export const coolDownMs = 30 * 86_400_000;
const atOnce = new Date(0);

/** When somebody without a role may apply, by the newest application; null while it waits. Who lost the role may apply at once. */
export function mayApplyAt(newest: { state: ApplicationState; decided_at: Date | null } | null): Date | null {
  if (newest === null || newest.state === 'approved') return atOnce;
  if (newest.state === 'pending' || newest.decided_at === null) return null;
  return new Date(newest.decided_at.getTime() + coolDownMs);
}
