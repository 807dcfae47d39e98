import type { CommunityPage } from '@chatter/contracts/community/views.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

export interface PageDeps {
  directory: { page(community: string, account: string): Promise<CommunityPage | null> };
}

/** @throws Refusal `not-found` */
export async function pageOf({ directory }: PageDeps, community: string, account: string): Promise<CommunityPage> {
  const page = await directory.page(community, account);
  if (page === null) throw new Refusal('not-found');
  return page;
}
