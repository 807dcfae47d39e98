import { Refusal } from '@chatter/platform/refusal.ts';
import type { NewChange, Standing } from './change.ts';

/** Anybody may join, once; all communities are public. */
export function joinCommunity({ memberCount, role }: Standing, account: string): NewChange[] {
  if (memberCount === 0) throw new Refusal('not-found');
  return role === null ? [{ kind: 'granted', account }] : [];
}
