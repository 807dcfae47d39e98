import { AccessChange } from '@chatter/contracts/community/access.ts';
import { accessChanged } from '@chatter/contracts/community/facts.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { addToOutbox } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import { Compile } from 'typebox/compile';
import type { CommunityTables } from './schema/tables.ts';

/** A chat that was restored from a back-up of these days is told again what it lost. */
const keepDays = 30;
const parser = Compile(AccessChange);

/** Writes changes of a community, in order, into the list for chat and as facts into the outbox. */
export async function writeChanges(
  trx: Transaction<CommunityTables>,
  community: string,
  changes: readonly AccessChange[],
  now: Date,
): Promise<void> {
  if (changes.length === 0) return;
  const id = uuidToBytes(community);
  const rows = changes.map((change) => ({ community_id: id, pv: change.pv, payload: JSON.stringify(change), created_at: now }));
  await trx.insertInto('access_change').values(rows).execute();
  for (const change of changes) await addToOutbox(trx, accessChanged, community, { community, change });
}

/** What changed, in order, and how much of it chat has. */
export class AccessChanges {
  readonly #db: Kysely<CommunityTables>;

  constructor(db: Kysely<CommunityTables>) {
    this.#db = db;
  }

  /** The newest version of a community, and the one that chat is known to have. */
  async versions(community: string): Promise<{ newest: number; known: number }> {
    const row = await onSql(() =>
      this.#db.selectFrom('community').select(['pv', 'chat_pv']).where('id', '=', uuidToBytes(community)).executeTakeFirstOrThrow(),
    );
    return { newest: row.pv, known: row.chat_pv };
  }

  /** The changes after a version, in order. */
  async after(community: string, pv: number, most: number): Promise<AccessChange[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('access_change')
        .select('payload')
        .where('community_id', '=', uuidToBytes(community))
        .where('pv', '>', pv)
        .orderBy('pv')
        .limit(most)
        .execute(),
    );
    return rows.map(({ payload }) => parser.Parse(JSON.parse(payload)));
  }

  /** Notes the version that chat says it has. */
  async note(community: string, pv: number): Promise<void> {
    await onSql(() => this.#db.updateTable('community').set({ chat_pv: pv }).where('id', '=', uuidToBytes(community)).execute());
  }

  /** Forgets what chat has had for long. */
  async dropOld(now: Date): Promise<void> {
    const before = new Date(now.getTime() - keepDays * 86_400_000);
    await onSql(() =>
      // READ COMMITTED: communities are not locked for being looked at.
      this.#db
        .transaction()
        .setIsolationLevel('read committed')
        .execute((trx) =>
          trx
            .deleteFrom('access_change')
            .where('created_at', '<', before)
            .where('pv', '<=', (of) => of.selectFrom('community').select('chat_pv').whereRef('id', '=', 'access_change.community_id'))
            .execute(),
        ),
    );
  }
}
