import type { Person } from '@chatter/contracts/auth/views.ts';

/** The first word of a name: enough among people who know each other. */
export function firstNameOf({ displayName }: Person): string {
  return displayName.trim().split(/\s+/u)[0] ?? '';
}
