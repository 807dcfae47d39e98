import type { MemberRole } from '@chatter/contracts/chat/views.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Change, Decision, Room } from '../domain/change-group.ts';
import { inTransaction } from './in-transaction.ts';
import { addPending } from './pending-events.ts';
import { raiseVersions } from './raise-versions.ts';
import { refuseApart } from './refuse-apart.ts';
import type { ChatTables } from './schema/tables.ts';

type Trx = Transaction<ChatTables>;

/** Makes groups and conversations with the assistant, and changes who is in them. */
export class Rooms {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /**
   * A new group; everybody in it sees all of it. Answers the new versions of their accounts.
   * @throws Refusal `account-unknown` where its owner and one of the others are apart
   */
  async createGroup(owner: string, title: string, others: readonly string[]): Promise<{ c: string; versions: [string, number][] }> {
    const c = uuidV7();
    const versions = await inTransaction(this.#db, async (trx) => {
      await refuseApart(trx, owner, others);
      const id = await insertRoom(trx, c, 'group', title, owner);
      const members = others.map((account) => ({ conversation_id: id, account_id: uuidToBytes(account), from_seq: 1, to_seq: null }));
      if (members.length > 0) await trx.insertInto('membership').values(members).execute();
      if (members.length > 0) await addPending(trx, id, 1, { kind: 'join', by: owner, who: [...others] });
      return raiseVersions(trx, [owner, ...others]);
    });
    return { c, versions };
  }

  /** A new conversation of somebody with the assistant. */
  async createAssistant(owner: string): Promise<{ c: string; versions: [string, number][] }> {
    const c = uuidV7();
    const versions = await inTransaction(this.#db, async (trx) => {
      await insertRoom(trx, c, 'assistant', null, owner);
      return raiseVersions(trx, [owner]);
    });
    return { c, versions };
  }

  /**
   * Changes a conversation as `decide` says of it, one change at a time. Its event waits for its place in the log: until then who came
   * sees nothing, and who goes is in no new projection.
   * @throws Refusal what `decide` throws; `not-found` when there is none; `account-unknown` where who adds and who is added are apart
   */
  async change(c: string, decide: (room: Room) => Decision): Promise<void> {
    await inTransaction(this.#db, async (trx) => {
      const id = uuidToBytes(c);
      const row = await trx.selectFrom('conversation').select(['kind', 'title', 'pv']).where('id', '=', id).forUpdate().executeTakeFirst();
      if (row === undefined) throw new Refusal('not-found');
      const decision = decide({ kind: row.kind, title: row.title, members: await readMembers(trx, id) });
      if (decision === null) return;
      if (decision.change.kind === 'join') await refuseApart(trx, decision.change.by, decision.change.who);
      const pv = row.pv + 1;
      await trx.updateTable('conversation').set({ pv }).where('id', '=', id).execute();
      await write(trx, id, pv, decision.change);
      if (decision.heir !== null) await setRole(trx, id, decision.heir, 'owner');
      await addPending(trx, id, pv, decision.change);
    });
  }
}

async function insertRoom(trx: Trx, c: string, kind: 'group' | 'assistant', title: string | null, owner: string): Promise<Buffer> {
  const id = uuidToBytes(c);
  const now = new Date();
  await trx.insertInto('conversation').values({ id, kind, title, direct_key: null, pv: 1, community_id: null, created_at: now }).execute();
  await trx.insertInto('activity').values({ conversation_id: id, active_at: now }).execute();
  await trx
    .insertInto('membership')
    .values({ conversation_id: id, account_id: uuidToBytes(owner), from_seq: 1, to_seq: null, role: 'owner' })
    .execute();
  return id;
}

/** Those who are in it, also those whose event is still to come. */
async function readMembers(trx: Trx, id: Buffer): Promise<Map<string, MemberRole>> {
  const rows = await trx
    .selectFrom('membership')
    .select(['account_id', 'role'])
    .where('conversation_id', '=', id)
    .where('to_seq', 'is', null)
    .orderBy('joined_pv')
    .orderBy('role', 'desc')
    .orderBy('account_id')
    .execute();
  return new Map(rows.map((row) => [bytesToUuid(row.account_id), row.role]));
}

async function write(trx: Trx, id: Buffer, pv: number, change: Change): Promise<void> {
  if (change.kind === 'rename') {
    await trx.updateTable('conversation').set({ title: change.title }).where('id', '=', id).execute();
  } else if (change.kind === 'join') {
    const rows = change.who.map((account) => ({
      conversation_id: id,
      account_id: uuidToBytes(account),
      from_seq: 0,
      to_seq: null,
      joined_pv: pv,
    }));
    await trx.insertInto('membership').values(rows).execute();
  } else {
    await trx
      .updateTable('membership')
      .set({ to_seq: 0 })
      .where('conversation_id', '=', id)
      .where('account_id', 'in', change.who.map(uuidToBytes))
      .where('to_seq', 'is', null)
      .execute();
  }
}

async function setRole(trx: Trx, id: Buffer, account: string, role: MemberRole): Promise<void> {
  await trx
    .updateTable('membership')
    .set({ role })
    .where('conversation_id', '=', id)
    .where('account_id', '=', uuidToBytes(account))
    .where('to_seq', 'is', null)
    .execute();
}
