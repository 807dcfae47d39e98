import type { AccessChange } from '@chatter/contracts/community/access.ts';
import type { CommunityRole } from '@chatter/contracts/community/views.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

type WithoutVersion<C> = C extends { pv: number } ? Omit<C, 'pv'> : never;
/** A change that has no version yet: it gets the next one when it is written. */
export type NewChange = WithoutVersion<AccessChange>;

/** A community under its lock, and what somebody is in it. */
export interface Standing {
  /** 0: the last one left, and it is gone. */
  memberCount: number;
  role: CommunityRole | null;
}

/** Gives changes the versions that follow `pv`, in order. */
export function numberChanges(pv: number, changes: readonly NewChange[]): AccessChange[] {
  return changes.map((change, index) => ({ ...change, pv: pv + index + 1 }));
}

/** @throws Refusal `not-found` when the community is gone, `not-allowed` for all but an owner */
export function requireOwner({ memberCount, role }: Standing): void {
  if (memberCount === 0) throw new Refusal('not-found');
  if (role !== 'owner') throw new Refusal('not-allowed', { status: 403 });
}
