import type { findCommunities } from '@chatter/contracts/community/routes.ts';
import type { CommunityView } from '@chatter/contracts/community/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { wordPatterns } from '../domain/names.ts';
import { limitOf, readCursor, writeCursor } from './paging.ts';

export interface FindCommunitiesDeps {
  directory: {
    find(
      account: string,
      search: { patterns: string[]; mine: boolean; after: { memberCount: number; id: string } | null; limit: number },
    ): Promise<CommunityView[]>;
  };
}

/** A search of which no sign can be searched for finds nothing. */
export function findCommunitiesRoute({ directory }: FindCommunitiesDeps) {
  return async ({ query, actor }: Asked<typeof findCommunities>): Promise<Answered<typeof findCommunities>> => {
    const limit = limitOf(query.limit);
    const [memberCount, id] = readCursor(query.cursor, /^(\d{1,10}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/) ?? [];
    const after = id === undefined ? null : { memberCount: Number(memberCount), id };
    const patterns = wordPatterns(query.q ?? '');
    if (query.q !== undefined && patterns.length === 0) return { status: 200, body: { items: [], next: null } };
    const rows = await directory.find(actor.account, { patterns, mine: query.mine === 'true', after, limit: limit + 1 });
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { status: 200, body: { items, next: last === undefined ? null : writeCursor(last.memberCount, last.id) } };
  };
}
