import type { editCommunity } from '@chatter/contracts/community/routes.ts';
import type { BodyOf } from '@chatter/contracts/kit/define.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { type PageDeps, pageOf } from './page.ts';

export interface EditCommunityDeps extends PageDeps {
  now(): Date;
  communities: { edit(community: string, by: string, ask: BodyOf<typeof editCommunity>, now: Date): Promise<void> };
  chat: { applySoon(community: string): Promise<void> };
}

export function editCommunityRoute(deps: EditCommunityDeps) {
  return async ({ params, body, actor }: Asked<typeof editCommunity>): Promise<Answered<typeof editCommunity>> => {
    await deps.communities.edit(params.id, actor.account, body, deps.now());
    await deps.chat.applySoon(params.id);
    return { status: 200, body: await pageOf(deps, params.id, actor.account) };
  };
}
