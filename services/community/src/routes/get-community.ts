import type { getCommunity } from '@chatter/contracts/community/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { type PageDeps, pageOf } from './page.ts';

export function getCommunityRoute(deps: PageDeps) {
  return async ({ params, actor }: Asked<typeof getCommunity>): Promise<Answered<typeof getCommunity>> => {
    return { status: 200, body: await pageOf(deps, params.id, actor.account) };
  };
}
