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
}

export interface MailerTables {
  letter_sent: LetterSentTable;
  letter_parked: LetterParkedTable;
}
