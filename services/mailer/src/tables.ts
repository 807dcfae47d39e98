import type { LetterKind } from '@chatter/contracts/auth/calls.ts';

/** Letters a server has taken. */
export interface LetterSentTable {
  letter_id: Buffer;
  kind: LetterKind;
  sent_at: Date;
}

/** Letters given up. */
export interface LetterParkedTable {
  letter_id: Buffer;
  kind: LetterKind;
  reason: string;
  tries: number;
  parked_at: Date;
  /** What the SMTP server said; null: it said nothing. */
  smtp_code: number | null;
  smtp_status: string | null;
  /** The address was refused for good. */
  bounced: number;
}

export interface MailerTables {
  letter_sent: LetterSentTable;
  letter_parked: LetterParkedTable;
}
