import type { ReceiptsChoice } from '@chatter/contracts/auth/privacy.ts';
import { liveReceipts } from '@chatter/contracts/chat/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { ChatTables } from './schema/tables.ts';

/** Who hides how far they have read: a projection of auth's, in memory, so that telling marks costs no question. */
export class HiddenReceipts {
  readonly #db: Kysely<ChatTables>;
  readonly #bus: Pick<Bus, 'publishLive' | 'followLive'>;
  #accounts = new Set<string>();
  /** The newest version heard of somebody: what comes of an older one is out of date. */
  readonly #heard = new LRUCache<string, number>({ max: 10_000 });
  /** What was heard while it is read anew: that may have been read before. */
  #meanwhile: Map<string, boolean> | null = null;

  constructor(db: Kysely<ChatTables>, bus: Pick<Bus, 'publishLive' | 'followLive'>) {
    this.#db = db;
    this.#bus = bus;
    bus.followLive(liveReceipts, null, ({ account, hidden, pv }) => this.#note(account, hidden, pv));
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
    const meanwhile = new Map<string, boolean>();
    this.#meanwhile = meanwhile;
    const rows = await onSql(() => this.#db.selectFrom('receipt_choice').select('account_id').where('hidden', '=', 1).execute());
    this.#accounts = new Set(rows.map((row) => bytesToUuid(row.account_id)));
    for (const [account, hidden] of meanwhile) this.#note(account, hidden);
    this.#meanwhile = null;
  }

  /** Takes over what somebody has chosen, unless something later is known, and tells all of chat. Answers the version that is known now. */
  async apply({ account, pv, hidden }: ReceiptsChoice): Promise<{ pv: number }> {
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
      this.#db.selectFrom('receipt_choice').select(['pv', 'hidden']).where('account_id', '=', id).executeTakeFirstOrThrow(),
    );
    this.#note(account, known.hidden === 1, known.pv);
    this.#bus.publishLive(liveReceipts, null, { account, hidden: known.hidden === 1, pv: known.pv });
    return { pv: known.pv };
  }

  /** Forgets the choice of an account that is gone. */
  async forget(account: string): Promise<void> {
    await onSql(() => this.#db.deleteFrom('receipt_choice').where('account_id', '=', uuidToBytes(account)).execute());
    this.#note(account, false);
    this.#bus.publishLive(liveReceipts, null, { account, hidden: false });
  }

  #note(account: string, hidden: boolean, pv?: number): void {
    if (pv !== undefined && pv < (this.#heard.get(account) ?? 0)) return;
    if (pv !== undefined) this.#heard.set(account, pv);
    this.#meanwhile?.set(account, hidden);
    if (hidden) this.#accounts.add(account);
    else this.#accounts.delete(account);
  }
}
