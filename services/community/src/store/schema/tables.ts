import type { CommunityRole } from '@chatter/contracts/community/views.ts';
import type { WithOutbox } from '@chatter/platform/outbox.ts';

/** Roles as their column holds them: owners stand first. */
export const roleNumbers = { owner: 1, member: 2 } as const satisfies Record<CommunityRole, number>;
export type RoleNumber = (typeof roleNumbers)[CommunityRole];

export interface CommunityTable {
  id: Buffer;
  name: string;
  /** Its one folded form; null once the community is gone: its name is free then. */
  name_key: string | null;
  about: string;
  /** Version of who may see and say what. */
  pv: number;
  /** The version that chat said it has. */
  chat_pv: number;
  /** 0: it is gone. */
  member_count: number;
  created_at: Date;
}

export interface ChannelTable {
  /** The conversation's. */
  id: Buffer;
  community_id: Buffer;
  title: string;
  title_key: string;
  /** From 1. */
  position: number;
  created_at: Date;
}

export interface MemberTable {
  community_id: Buffer;
  account_id: Buffer;
  role: RoleNumber;
  joined_at: Date;
}

/** What changed, for chat: each change at least until chat has it. */
export interface AccessChangeTable {
  community_id: Buffer;
  pv: number;
  /** An AccessChange as JSON. */
  payload: string;
  created_at: Date;
}

export interface CommunityTables extends WithOutbox {
  community: CommunityTable;
  channel: ChannelTable;
  member: MemberTable;
  access_change: AccessChangeTable;
}

export function roleOf(number: RoleNumber): CommunityRole {
  return number === roleNumbers.owner ? 'owner' : 'member';
}
