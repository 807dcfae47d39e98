import type { Standing } from '@chatter/contracts/auth/console-views.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';

/** Whom the console lists. */
export interface PeopleFilter {
  q?: string;
  role?: Role;
  standing?: Standing;
  /** Id of the last one seen. */
  after?: string;
  limit: number;
}
