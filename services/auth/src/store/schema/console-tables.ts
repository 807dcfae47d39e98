import type { ApplicationState, AuditAction } from '@chatter/contracts/auth/console-views.ts';

/** Who is shut out by an administrator. */
export interface SuspensionTable {
  account_id: Buffer;
  at: Date;
  why: string;
}

/** Sessions in which the console is open. */
export interface ConsoleTable {
  session_id: Buffer;
  opened_at: Date;
  /** When the password was given last. */
  confirmed_at: Date;
  used_at: Date;
}

export interface ApplicationTable {
  id: Buffer;
  account_id: Buffer;
  state: ApplicationState;
  motive: string;
  created_at: Date;
  decided_at: Date | null;
  answer: string | null;
}

/** Links that make the first administrator; by SHA-256 of their tokens. */
export interface FirstLinkTable {
  token_hash: Buffer;
  expires_at: Date;
  used_at: Date | null;
}

/** The last entry of the audit log: one row, locked by who writes the next. */
export interface AuditEndTable {
  id: number;
  seq: number;
  hash: Buffer;
}

/** In the schema beside. */
export interface AuditEntryTable {
  seq: number;
  at: Date;
  by_id: Buffer | null;
  /** Names are in entries of former versions only. */
  by_name: string | null;
  action: AuditAction;
  to_id: Buffer | null;
  to_name: string | null;
  why: string | null;
  detail: string | null;
  former_hash: Buffer;
  hash: Buffer;
}

export interface ConsoleTables {
  suspension: SuspensionTable;
  console: ConsoleTable;
  application: ApplicationTable;
  first_link: FirstLinkTable;
  audit_end: AuditEndTable;
  entry: AuditEntryTable;
}
