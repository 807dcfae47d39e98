import type { Entry } from '@chatter/contracts/auth/entry-routes.ts';

/** What holds at the door: one row. */
export interface EntryRuleTable {
  id: number;
  registration: Entry['registration'];
  /** JSON. */
  domains: string;
  terms_version: number;
  terms_text: string | null;
  notice_text: string | null;
  notice_shut: number;
}

export interface InvitationTable {
  id: Buffer;
  /** SHA-256 of the link's token. */
  token_hash: Buffer;
  note: string;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  /** Who came by it; the id stays when the account is gone. */
  used_by_id: Buffer | null;
}

/** Texts of the terms, each with its version; never changed. */
export interface TermsTable {
  version: number;
  /** Null: from before texts were kept. */
  text: string | null;
  from_at: Date | null;
  /** The administrator who set it. */
  by_id: Buffer | null;
}

/** How an account came in: by which invitation, and to which terms its owner agreed. */
export interface ArrivalTable {
  account_id: Buffer;
  invitation_id: Buffer | null;
  terms_version: number | null;
  terms_at: Date | null;
}

export interface EntryTables {
  entry_rule: EntryRuleTable;
  invitation: InvitationTable;
  arrival: ArrivalTable;
  terms: TermsTable;
}
