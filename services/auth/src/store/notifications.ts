import { notificationAdded } from '@chatter/contracts/auth/facts.ts';
import { type Notification, NotificationAbout } from '@chatter/contracts/auth/notification-routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { addToOutbox, type Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { Compile } from 'typebox/compile';
import type { AuthTables, NotificationTable } from './schema/tables.ts';

const mostAtOnce = 30;
const parser = Compile(NotificationAbout);

/**
 * Tells somebody of something, in the transaction that makes it true; their sockets hear of it once it is committed and the relay is
 * woken. Whoever has a new kind calls this, and gives it words in the web app.
 */
export async function addNotification(
  trx: Transaction<AuthTables>,
  account: string,
  kind: string,
  about: NotificationAbout,
  now: Date,
): Promise<void> {
  const id = uuidToBytes(uuidV7(now.getTime()));
  const row = { id, account_id: uuidToBytes(account), kind, about: JSON.stringify(parser.Parse(about)), created_at: now, read_at: null };
  await trx.insertInto('notification').values(row).execute();
  await addToOutbox(trx, notificationAdded, account, { account });
}

/** What people were told of, and what of it they have read. */
export class Notifications {
  readonly #db: Kysely<AuthTables>;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, relay: Relay) {
    this.#db = db;
    this.#relay = relay;
  }

  /** The newest, or those older than one of them. */
  async list(account: string, before: string | undefined): Promise<{ items: Notification[]; unread: number; more: boolean }> {
    const rows = await onSql(() => {
      const own = this.#db.selectFrom('notification').selectAll().where('account_id', '=', uuidToBytes(account));
      const older = before === undefined ? own : own.where('id', '<', uuidToBytes(before));
      return older
        .orderBy('id', 'desc')
        .limit(mostAtOnce + 1)
        .execute();
    });
    return { items: rows.slice(0, mostAtOnce).map(viewOf), unread: await this.unread(account), more: rows.length > mostAtOnce };
  }

  async unread(account: string): Promise<number> {
    const { count } = await onSql(() =>
      this.#db
        .selectFrom('notification')
        .select((of) => of.fn.countAll<number>().as('count'))
        .where('account_id', '=', uuidToBytes(account))
        .where('read_at', 'is', null)
        .executeTakeFirstOrThrow(),
    );
    return Number(count);
  }

  /** Marks as read: these of the account's own, or all. Other windows of the same account hear of it. */
  async read(account: string, ids: readonly string[] | undefined, now: Date): Promise<void> {
    if (ids?.length === 0) return;
    await onSql(() =>
      this.#db.transaction().execute(async (trx) => {
        const own = trx.updateTable('notification').set({ read_at: now }).where('account_id', '=', uuidToBytes(account));
        const unread = own.where('read_at', 'is', null);
        const these = ids === undefined ? unread : unread.where('id', 'in', ids.map(uuidToBytes));
        const { numUpdatedRows } = await these.executeTakeFirst();
        if (numUpdatedRows > 0n) await addToOutbox(trx, notificationAdded, account, { account });
      }),
    );
    this.#relay.wake();
  }
}

function viewOf({ id, kind, about, created_at, read_at }: Selectable<NotificationTable>): Notification {
  return { id: bytesToUuid(id), kind, about: parser.Parse(JSON.parse(about)), at: created_at.toISOString(), read: read_at !== null };
}
