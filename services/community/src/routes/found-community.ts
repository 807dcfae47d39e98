import type { foundCommunity as foundCommunityContract } from '@chatter/contracts/community/routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type Founding, foundCommunity } from '../domain/found-community.ts';
import type { Limiting } from '../domain/limits.ts';
import { type PageDeps, pageOf } from './page.ts';

export interface FoundCommunityDeps extends PageDeps {
  now(): Date;
  limits: Limiting;
  directory: PageDeps['directory'] & { isNameTaken(key: string): Promise<boolean> };
  communities: { found(founding: Founding, now: Date): Promise<void> };
  chat: { applySoon(community: string): Promise<void> };
}

export function foundCommunityRoute(deps: FoundCommunityDeps) {
  return async ({ body, actor }: Asked<typeof foundCommunityContract>): Promise<Answered<typeof foundCommunityContract>> => {
    const founding = foundCommunity(body, actor.account, uuidV7);
    // Asked before it is counted: who looks for a free name founds nothing.
    if (await deps.directory.isNameTaken(founding.name.key)) throw new Refusal('name-taken', { status: 409 });
    await deps.limits.take('found', actor.account);
    await deps.communities.found(founding, deps.now());
    await deps.chat.applySoon(founding.id);
    return { status: 201, body: await pageOf(deps, founding.id, actor.account) };
  };
}
