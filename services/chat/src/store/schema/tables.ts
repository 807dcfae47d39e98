import type { MemberRole } from '@chatter/contracts/chat/views.ts';
import type { WithOutbox } from '@chatter/platform/outbox.ts';
import type { Generated } from 'kysely';

export interface ConversationTable {
  id: Buffer;
  kind: 'direct' | 'group' | 'channel' | 'assistant';
  title: string | null;
  /** SHA-256 over the two sorted account ids of a direct conversation: there is one per pair. */
  direct_key: Buffer | null;
  /** Version of who may see and say what. */
  pv: number;
  /** Of a channel: who is in it are the community's members. */
  community_id: Buffer | null;
  created_at: Date;
}

export interface MembershipTable {
  conversation_id: Buffer;
  account_id: Buffer;
  /** First seq the member may see; 0 while the event that brought them has no number yet: they see nothing until then. */
  from_seq: number;
  /** Last seq of a former member; 0 while the event that tells of it has no number yet; null while a member. */
  to_seq: number | null;
  role: Generated<MemberRole>;
  /** Version with which they came: who has been there longest has the lowest. */
  joined_pv: Generated<number>;
}

/** A projection of the community service's: its changes up to `pv` are in. */
export interface CommunityTable {
  id: Buffer;
  name: string;
  pv: number;
  member_count: Generated<number>;
}

export interface CommunityMemberTable {
  community_id: Buffer;
  account_id: Buffer;
}

/** Changes of who is in a conversation, or of its title, whose event the archive is not known to have yet. */
export interface PendingEventTable {
  conversation_id: Buffer;
  pv: number;
  /** JSON of a `Change`. */
  event: string;
  created_at: Date;
  /** Where the event is in the log; null until it is there. */
  seq: Generated<number | null>;
}

export interface ActivityTable {
  conversation_id: Buffer;
  active_at: Date;
}

export interface MemberStateTable {
  conversation_id: Buffer;
  account_id: Buffer;
  delivered: number;
  read_seq: number;
  read_n: number;
}

export interface SeqCeilingTable {
  conversation_id: Buffer;
  ceil: number;
}

export interface LogEpochTable {
  shard: number;
  epoch: number;
  run_id: string;
  since: Date | null;
}

export interface AccountVersionTable {
  account_id: Buffer;
  av: number;
}

export interface InstallationTable {
  name: string;
  value: string;
}

/** Whether the two of a pair are apart, as auth says; a part of who may speak in their conversation. */
export interface DirectBlockTable {
  direct_key: Buffer;
  /** Version of the state, auth's. */
  pv: number;
  blocked: number;
  /** The two, in order; null where it was written before that was kept. */
  low_id: Generated<Buffer | null>;
  high_id: Generated<Buffer | null>;
}

/** Whether somebody hides how far they have read, as auth says. */
export interface ReceiptChoiceTable {
  account_id: Buffer;
  pv: number;
  hidden: number;
}

/** What somebody has muted: a conversation, or a person. */
export interface MuteTable {
  account_id: Buffer;
  target_id: Buffer;
}

export interface ChatTables extends WithOutbox {
  conversation: ConversationTable;
  membership: MembershipTable;
  community: CommunityTable;
  community_member: CommunityMemberTable;
  pending_event: PendingEventTable;
  activity: ActivityTable;
  member_state: MemberStateTable;
  seq_ceiling: SeqCeilingTable;
  log_epoch: LogEpochTable;
  account_version: AccountVersionTable;
  installation: InstallationTable;
  direct_block: DirectBlockTable;
  receipt_choice: ReceiptChoiceTable;
  mute: MuteTable;
}
