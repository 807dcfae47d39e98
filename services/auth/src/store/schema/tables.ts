import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import type { DataExport } from '@chatter/contracts/auth/departure-routes.ts';
import type { Factor } from '@chatter/contracts/auth/factors.ts';
import type { WriteFirst } from '@chatter/contracts/auth/privacy.ts';
import type { Gender, Language } from '@chatter/contracts/auth/profile.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import type { WithOutbox } from '@chatter/platform/outbox.ts';
import type { Generated } from 'kysely';
import type { FriendState } from '../../domain/friendship.ts';
import type { ConsoleTables } from './console-tables.ts';
import type { EntryTables } from './entry-tables.ts';

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
  /** The second factor it is about. */
  factor: Factor | null;
  /** Where it goes; null, in letters from before that was kept: to the account's address. */
  to_email: string | null;
}

/** What people tell of themselves; no row: nothing yet. */
export interface ProfileTable {
  account_id: Buffer;
  /** `YYYY-MM-DD`. */
  birth_date: string | null;
  gender: Gender | null;
  /** E.164. */
  mobile: string | null;
  street: string | null;
  city: string | null;
  region: string | null;
  postal_code: string | null;
  country: string | null;
  bio: string | null;
  status: string | null;
  language: Language | null;
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
  /** When it was last shown that its owner uses it, by password and second factor. */
  proven_at: Date | null;
}

/** A log-in whose password was right and whose second factor is still to be shown. */
export interface LogInTable {
  /** SHA-256 of the token in the cookie. */
  token_hash: Buffer;
  account_id: Buffer;
  tries: number;
  expires_at: Date;
}

/** Secrets of authenticator apps, sealed (factors/seal.ts). */
export interface TotpTable {
  account_id: Buffer;
  /** The one that counts; null: none does yet. */
  secret: Buffer | null;
  since: Date | null;
  /** The newest step of which a code was used: no code of it or an earlier one is taken again. */
  last_step: number;
  /** One that was shown, and counts when a code of it is given. */
  offered: Buffer | null;
}

export interface RecoveryCodeTable {
  account_id: Buffer;
  code_hash: Buffer;
  used_at: Date | null;
}

export interface PasskeyTable {
  id: Buffer;
  account_id: Buffer;
  credential_id: Buffer;
  /** COSE key. */
  public_key: Buffer;
  /** What its authenticator last said it has counted to; 0: it does not count. */
  counter: number;
  /** Between commas. */
  transports: string;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
}

/** Accounts whose second step may be a code by letter. */
export interface LetterFactorTable {
  account_id: Buffer;
  since: Date;
}

export interface CodeLetterTable {
  /** SHA-256 of what the code is for. */
  asked_by: Buffer;
  letter_id: Buffer;
}

/** An account that is on its way out: nobody finds it, and logging in until then brings it back. */
export interface DepartureTable {
  account_id: Buffer;
  kind: 'deactivated' | 'deletion';
  begun_at: Date;
  /** When it is deleted. */
  due_at: Date;
}

/** Accounts that are gone: those who see what they said are told so. A back-up put back is made to forget these again. */
export interface DeletedAccountTable {
  id: Buffer;
  deleted_at: Date;
}

/** What the last letter to somebody needs, for as long as it makes sense to post it. */
export interface FarewellTable {
  letter_id: Buffer;
  to_email: string;
  first_name: string;
  username: string;
  language: Language | null;
  created_at: Date;
}

/** Copies of people's data, as they are made. No foreign key: their blobs outlive an account until they are swept. */
export interface ExportTable {
  id: Buffer;
  account_id: Buffer;
  state: DataExport['state'];
  done: number;
  total: number;
  tries: number;
  asked_at: Date;
  /** Whoever works on it has it until then. */
  lease_until: Date | null;
  ready_at: Date | null;
}

export interface NotificationTable {
  id: Buffer;
  account_id: Buffer;
  kind: string;
  about: string;
  created_at: Date;
  read_at: Date | null;
}

/** What two people are to each other. */
export interface RelationTable {
  /** The lower of the two ids, by its bytes. */
  low_id: Buffer;
  high_id: Buffer;
  state: FriendState;
  asked_by: Buffer | null;
  changed_at: Date;
  /** Since when the one with the lower id has blocked the other. */
  low_blocked_at: Generated<Date | null>;
  high_blocked_at: Generated<Date | null>;
  /** Version of who has blocked whom. */
  block_pv: Generated<number>;
}

/** What somebody has set; who is not here has set nothing. */
export interface PrivacyTable {
  account_id: Buffer;
  write_first: WriteFirst;
  presence: number;
  receipts: number;
  /** How often that was changed. */
  receipts_pv: number;
}

export interface AuthTables extends WithOutbox, ConsoleTables, EntryTables {
  departure: DepartureTable;
  deleted_account: DeletedAccountTable;
  farewell: FarewellTable;
  export: ExportTable;
  notification: NotificationTable;
  account: AccountTable;
  account_term: AccountTermTable;
  photo: PhotoTable;
  profile: ProfileTable;
  letter: LetterTable;
  session: SessionTable;
  log_in: LogInTable;
  totp: TotpTable;
  recovery_code: RecoveryCodeTable;
  passkey: PasskeyTable;
  letter_factor: LetterFactorTable;
  code_letter: CodeLetterTable;
  relation: RelationTable;
  privacy: PrivacyTable;
}
