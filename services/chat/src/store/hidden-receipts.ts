import type { receiptsChanged } from '@chatter/contracts/auth/privacy.ts';
import { liveReceipts } from '@chatter/contracts/chat/live.ts';
import type { DataOf } from '@chatter/contracts/kit/define.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

/** Who hides how far they have read: a projection of auth's, in memory, so that telling marks costs no question. */
export class HiddenReceipts {
  readonly #db: Kysely<ChatTables>;
  readonly #bus: Pick<Bus, 'publishLive' | 'followLive'>;
  #accounts = new Set<string>();

  constructor(db: Kysely<ChatTables>, bus: Pick<Bus, 'publishLive' | 'followLive'>) {
    this.#db = db;
    this.#bus = bus;
    bus.followLive(liveReceipts, null, ({ account, hidden }) => this.#note(account, hidden));
  }

  hides(account: string): boolean {
    return this.#accounts.has(account);
  }

  /** Of these accounts those who hide it. */
  among(accounts: Iterable<string>): Set<string> {
    if (this.#accounts.size === 0) return new Set();
    return new Set([...accounts].filter((account) => this.#accounts.has(account)));
  }

  /** Reads all of it anew: what other processes told may have been lost. */
  async load(): Promise<void> {
    const rows = await onSql(() => this.#db.selectFrom('receipt_choice').select('account_id').where('hidden', '=', 1).execute());
    this.#accounts = new Set(rows.map((row) => bytesToUuid(row.account_id)));
  }

  /** Takes over what somebody has chosen, unless something later is known, and tells all of chat. */
  async apply({ account, pv, hidden }: DataOf<typeof receiptsChanged>): Promise<void> {
    const id = uuidToBytes(account);
    await onSql(() =>
      this.#db
        .insertInto('receipt_choice')
        .values({ account_id: id, pv, hidden: Number(hidden) })
        // The second assignment would be seen by one after it.
        .onDuplicateKeyUpdate({ hidden: sql`IF(VALUES(pv) > pv, VALUES(hidden), hidden)`, pv: sql`GREATEST(pv, VALUES(pv))` })
        .execute(),
    );
    const known = await onSql(() =>
      this.#db.selectFrom('receipt_choice').select('hidden').where('account_id', '=', id).executeTakeFirstOrThrow(),
    );
    this.#note(account, known.hidden === 1);
    this.#bus.publishLive(liveReceipts, null, { account, hidden: known.hidden === 1 });
  }

  #note(account: string, hidden: boolean): void {
    if (hidden) this.#accounts.add(account);
    else this.#accounts.delete(account);
  }
}
