import type { removeCommunityMember } from '@chatter/contracts/community/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';

export interface RemoveMemberDeps {
  now(): Date;
  members: { remove(community: string, account: string, by: string, now: Date): Promise<void> };
  chat: { apply(community: string): Promise<void> };
}

/**
 * Removed means that it holds everywhere: until chat says so the answer is `unavailable`. The same request again removes nobody more,
 * and asks chat again.
 */
export function removeMemberRoute({ now, members, chat }: RemoveMemberDeps) {
  return async ({ params, actor }: Asked<typeof removeCommunityMember>): Promise<Answered<typeof removeCommunityMember>> => {
    await members.remove(params.id, params.account, actor.account, now());
    await chat.apply(params.id);
    return { status: 204 };
  };
}
