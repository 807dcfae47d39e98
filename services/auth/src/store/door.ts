import { uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Transaction } from 'kysely';
import type { AuthTables } from './schema/tables.ts';

/**
 * What keeps somebody out who has shown that they are the owner of an account; asked wherever a session is opened.
 * @throws Refusal `account-suspended`, or `maintenance` while only administrators log in
 */
export async function refuseAtDoor(trx: Transaction<AuthTables>, account: string): Promise<void> {
  const id = uuidToBytes(account);
  const row = await trx
    .selectFrom('account as a')
    .innerJoin('entry_rule as r', (on) => on.on('r.id', '=', 1))
    .leftJoin('suspension as s', 's.account_id', 'a.id')
    .select(['a.role', 'r.notice_text', 'r.notice_shut', 's.at as suspended_at'])
    .where('a.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return;
  if (row.suspended_at !== null) throw new Refusal('account-suspended', { status: 403 });
  if (row.notice_text !== null && row.notice_shut === 1 && row.role !== 'admin') throw new Refusal('maintenance', { status: 403 });
}

/** How somebody came in; kept with what they registered. */
export interface Arrival {
  invitation: string | null;
  terms: number | null;
}

export async function noteArrival(trx: Transaction<AuthTables>, account: string, { invitation, terms }: Arrival, now: Date): Promise<void> {
  if (invitation === null && terms === null) return;
  const invitation_id = invitation === null ? null : uuidToBytes(invitation);
  await trx
    .insertInto('arrival')
    .values({ account_id: uuidToBytes(account), invitation_id, terms_version: terms, terms_at: terms === null ? null : now })
    .execute();
}

/**
 * Uses up the invitation by which an account was registered, if it was: of several registrations by one the first that is activated has it.
 * @throws Refusal `invitation-invalid`
 */
export async function useInvitation(trx: Transaction<AuthTables>, account: { id: Buffer }, now: Date): Promise<void> {
  const arrival = await trx.selectFrom('arrival').select('invitation_id').where('account_id', '=', account.id).executeTakeFirst();
  if (arrival === undefined || arrival.invitation_id === null) return;
  const { numUpdatedRows } = await trx
    .updateTable('invitation')
    .set({ used_at: now, used_by_id: account.id })
    .where('id', '=', arrival.invitation_id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Refusal('invitation-invalid', { status: 403 });
}
