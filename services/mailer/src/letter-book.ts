import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import type { SmtpFault } from './smtp-fault.ts';
import type { MailerTables } from './tables.ts';

/** What became of letters: which are done with, one way or the other. */
export class LetterBook {
  readonly #db: Kysely<MailerTables>;

  constructor(db: Kysely<MailerTables>) {
    this.#db = db;
  }

  async isDone(letter: string): Promise<boolean> {
    const letter_id = uuidToBytes(letter);
    return onSql(async () => {
      for (const table of ['letter_sent', 'letter_parked'] as const) {
        const row = await this.#db.selectFrom(table).select('letter_id').where('letter_id', '=', letter_id).executeTakeFirst();
        if (row !== undefined) return true;
      }
      return false;
    });
  }

  async noteSent(letter: string, kind: LetterKind): Promise<void> {
    await once(() =>
      this.#db
        .insertInto('letter_sent')
        .values({ letter_id: uuidToBytes(letter), kind, sent_at: new Date() })
        .execute(),
    );
  }

  async noteParked(letter: string, kind: LetterKind, fault: SmtpFault, tries: number): Promise<void> {
    const { reason, code, status, bounced } = fault;
    const said = { smtp_code: code, smtp_status: status, bounced: bounced ? 1 : 0 };
    const row = { letter_id: uuidToBytes(letter), kind, reason, tries, parked_at: new Date(), ...said };
    await once(() => this.#db.insertInto('letter_parked').values(row).execute());
  }
}

/** That it stands there already is as good: another delivery of the same fact was quicker. */
async function once(insert: () => Promise<unknown>): Promise<void> {
  try {
    await onSql(insert);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}
