import type { WithOutbox } from '@chatter/platform/outbox.ts';

export interface ConversationTable {
  id: Buffer;
  kind: 'direct' | 'group' | 'channel' | 'assistant';
  title: string | null;
  /** SHA-256 over the two sorted account ids of a direct conversation: there is one per pair. */
  direct_key: Buffer | null;
  /** Version of who may see and say what. */
  pv: number;
  created_at: Date;
}

export interface MembershipTable {
  conversation_id: Buffer;
  account_id: Buffer;
  /** First seq the member may see. */
  from_seq: number;
  /** Last seq a former member may see; null while a member. */
  to_seq: number | null;
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

export interface ChatTables extends WithOutbox {
  conversation: ConversationTable;
  membership: MembershipTable;
  activity: ActivityTable;
  member_state: MemberStateTable;
  seq_ceiling: SeqCeilingTable;
  log_epoch: LogEpochTable;
  account_version: AccountVersionTable;
  installation: InstallationTable;
}
