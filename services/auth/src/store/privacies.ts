import { livePeople } from '@chatter/contracts/auth/people.ts';
import { type Privacy, type ReceiptsChoice, receiptsChanged } from '@chatter/contracts/auth/privacy.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { addToOutbox, type Relay } from '@chatter/platform/outbox.ts';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { AuthTables, PrivacyTable } from './schema/tables.ts';

/** Of whoever has set nothing. */
const open: Privacy = { writeFirst: 'everybody', presence: true, receipts: true };

/** What people have set of who may write first, and what others see. */
export class Privacies {
  readonly #db: Kysely<AuthTables>;
  readonly #bus: Pick<Bus, 'publishLive'>;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, bus: Pick<Bus, 'publishLive'>, relay: Relay) {
    this.#db = db;
    this.#bus = bus;
    this.#relay = relay;
  }

  /** Of everybody asked for. */
  async of(accounts: readonly string[]): Promise<Map<string, Privacy>> {
    if (accounts.length === 0) return new Map();
    const rows = await onSql(() =>
      this.#db
        .selectFrom('privacy')
        .selectAll()
        .where('account_id', 'in', [...new Set(accounts)].map(uuidToBytes))
        .execute(),
    );
    const set = new Map(rows.map((row) => [bytesToUuid(row.account_id), privacyOf(row)]));
    return new Map(accounts.map((account) => [account, set.get(account) ?? open]));
  }

  /** Whether an account hides how far it has read, with the version of that; null where it never said so. */
  async receiptsOf(account: string): Promise<ReceiptsChoice | null> {
    const row = await onSql(() =>
      this.#db.selectFrom('privacy').select(['receipts', 'receipts_pv']).where('account_id', '=', uuidToBytes(account)).executeTakeFirst(),
    );
    return row === undefined || row.receipts_pv === 0 ? null : { account, pv: row.receipts_pv, hidden: row.receipts !== 1 };
  }

  /** Sets all of it; that receipts are hidden or shown again leaves as a fact. */
  async set(account: string, { writeFirst, presence, receipts }: Privacy): Promise<void> {
    const id = uuidToBytes(account);
    const values = { write_first: writeFirst, presence: Number(presence), receipts: Number(receipts) };
    const work = async (trx: Transaction<AuthTables>) => {
      await trx
        .insertInto('privacy')
        .values({ account_id: id, ...values, receipts: 1, receipts_pv: 0 })
        .onDuplicateKeyUpdate({ presence: sql`presence` })
        .execute();
      const before = await trx.selectFrom('privacy').selectAll().where('account_id', '=', id).forUpdate().executeTakeFirstOrThrow();
      const receipts_pv = before.receipts_pv + Number(before.receipts !== values.receipts);
      await trx
        .updateTable('privacy')
        .set({ ...values, receipts_pv })
        .where('account_id', '=', id)
        .execute();
      if (receipts_pv === before.receipts_pv) return;
      await addToOutbox(trx, receiptsChanged, account, { account, pv: receipts_pv, hidden: !receipts });
    };
    await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    this.#bus.publishLive(livePeople, account, { kind: 'privacy-changed' });
  }
}

/** What is set in a row; without one, what holds for whoever has set nothing. */
export function privacyOf(row: Selectable<PrivacyTable> | undefined): Privacy {
  if (row === undefined) return open;
  const { write_first, presence, receipts } = row;
  return { writeFirst: write_first, presence: presence === 1, receipts: receipts === 1 };
}
