import type { joinCommunity } from '@chatter/contracts/community/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Limiting } from '../domain/limits.ts';
import { type PageDeps, pageOf } from './page.ts';

export interface JoinCommunityDeps extends PageDeps {
  now(): Date;
  limits: Limiting;
  members: { join(community: string, account: string, now: Date): Promise<void> };
  chat: { applySoon(community: string): Promise<void> };
}

export function joinCommunityRoute(deps: JoinCommunityDeps) {
  return async ({ params, actor }: Asked<typeof joinCommunity>): Promise<Answered<typeof joinCommunity>> => {
    await deps.limits.take('join', actor.account);
    await deps.members.join(params.id, actor.account, deps.now());
    await deps.chat.applySoon(params.id);
    return { status: 200, body: await pageOf(deps, params.id, actor.account) };
  };
}
