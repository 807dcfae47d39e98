import type { Person } from '@chatter/contracts/auth/views.ts';
import type { listCommunityMembers } from '@chatter/contracts/community/routes.ts';
import type { CommunityRole } from '@chatter/contracts/community/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { limitOf, readCursor, writeCursor } from './paging.ts';

interface Listed {
  role: CommunityRole;
  joinedAtMs: number;
  account: string;
}

export interface ListMembersDeps {
  memberList: {
    isMember(community: string, account: string): Promise<boolean>;
    list(community: string, after: Listed | null, limit: number): Promise<Listed[]>;
  };
  /** Those auth knows of these accounts. */
  describe(accounts: string[]): Promise<Person[]>;
}

const form = /^(owner|member) (\d{1,13}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Accounts that auth no longer knows are left out. */
export function listMembersRoute({ memberList, describe }: ListMembersDeps) {
  return async ({ params, query, actor }: Asked<typeof listCommunityMembers>): Promise<Answered<typeof listCommunityMembers>> => {
    const limit = limitOf(query.limit);
    const cursor = readCursor(query.cursor, form);
    if (!(await memberList.isMember(params.id, actor.account))) throw new Refusal('not-found');
    const rows = await memberList.list(params.id, cursor === null ? null : placeOf(cursor), limit + 1);
    const shown = rows.slice(0, limit);
    const people = new Map((await describe(shown.map(({ account }) => account))).map((person) => [person.id, person]));
    const items = shown.flatMap(({ account, role }) => {
      const person = people.get(account);
      return person === undefined ? [] : [{ person, role }];
    });
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { status: 200, body: { items, next: last === undefined ? null : writeCursor(last.role, last.joinedAtMs, last.account) } };
  };
}

function placeOf([role, joinedAtMs, account]: string[]): Listed {
  return { role: role as CommunityRole, joinedAtMs: Number(joinedAtMs), account: account as string };
}
