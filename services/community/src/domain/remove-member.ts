import type { CommunityRole } from '@chatter/contracts/community/views.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type NewChange, requireOwner, type Standing } from './change.ts';

export interface Removal {
  account: string;
  /** What it is in the community; null: nothing, or nothing any more. */
  accountRole: CommunityRole | null;
  by: string;
  owners: number;
}

/**
 * Anybody may leave, an owner may remove anybody; somebody who is not there is removed already. While others are there an owner must
 * be too; when the last member leaves, the community is gone.
 */
export function removeMember(standing: Standing, { account, accountRole, by, owners }: Removal): NewChange[] {
  if (account !== by) requireOwner(standing);
  if (accountRole === null) return [];
  if (accountRole === 'owner' && owners === 1 && standing.memberCount > 1) throw new Refusal('last-owner');
  return [{ kind: 'revoked', account, by }];
}
