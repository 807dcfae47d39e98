import type { accountDeleted } from '@chatter/contracts/auth/facts.ts';
import type { DataOf } from '@chatter/contracts/kit/define.ts';

export interface LeaveCommunitiesDeps {
  now(): Date;
  members: {
    of(account: string): Promise<string[]>;
    depart(community: string, account: string, now: Date): Promise<void>;
  };
  chat: { applySoon(community: string): Promise<void> };
}

/** Takes an account that is gone out of its communities, as if it had left. */
export function leaveCommunities({ now, members, chat }: LeaveCommunitiesDeps) {
  return async ({ account }: DataOf<typeof accountDeleted>): Promise<void> => {
    for (const community of await members.of(account)) {
      await members.depart(community, account, now());
      await chat.applySoon(community);
    }
  };
}
