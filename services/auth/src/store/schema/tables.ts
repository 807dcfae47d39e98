import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import type { WithOutbox } from '@chatter/platform/outbox.ts';

export interface AccountTable {
  id: Buffer;
  /** As its owner wrote it. */
  username: string;
  /** Its one canonical form: unique among activated accounts, as is that of the address. */
  username_key: string;
  /** As its owner wrote it; null: the address had an account, and what was registered is kept only so that it costs as much. */
  email: string | null;
  email_key: string | null;
  first_name: string;
  last_name: string;
  /** PHC string; null: nobody can log in by password. */
  password_hash: string | null;
  role: Role;
  created_at: Date;
  /** Null until the letter's link was followed. */
  activated_at: Date | null;
  /** The photo shown, of which there are blobs. */
  photo_id: Buffer | null;
}

/** Photos of which there may be blobs; those that no account shows are swept. No foreign key: an account's photos outlive it until then. */
export interface PhotoTable {
  id: Buffer;
  account_id: Buffer;
  created_at: Date;
}

/** What an activated account is found by, see domain/search-terms.ts. */
export interface AccountTermTable {
  kind: number;
  term: string;
  account_id: Buffer;
}

export interface LetterTable {
  id: Buffer;
  account_id: Buffer;
  kind: LetterKind;
  /** SHA-256 of its token; null: the letter carries none. */
  token_hash: Buffer | null;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  /** A later letter of its kind took its place, or what it was for is done. */
  void_at: Date | null;
  /** The device it is about, in words. */
  device: string | null;
}

export interface SessionTable {
  /** SHA-256 of the token in the cookie. */
  token_hash: Buffer;
  id: Buffer;
  account_id: Buffer;
  created_at: Date;
  last_used_at: Date;
  /** Where it was begun, in words, such as `Firefox on Linux`; null: nobody knows. */
  device: string | null;
}

export interface AuthTables extends WithOutbox {
  account: AccountTable;
  account_term: AccountTermTable;
  photo: PhotoTable;
  letter: LetterTable;
  session: SessionTable;
}
