import type { Passkey } from '@chatter/contracts/auth/passkeys.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Selectable } from 'kysely';
import type { KnownPasskey } from '../domain/passkey.ts';
import type { Letters } from './letters.ts';
import type { AuthTables, PasskeyTable } from './schema/tables.ts';

/** Passkeys as they are read and named. */
export class Passkeys {
  readonly #db: Kysely<AuthTables>;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#letters = letters;
    this.#relay = relay;
  }

  async byCredential(credential: string): Promise<KnownPasskey | null> {
    const id = Buffer.from(credential, 'base64url');
    const row = await onSql(() => this.#db.selectFrom('passkey').selectAll().where('credential_id', '=', id).executeTakeFirst());
    return row === undefined ? null : knownOf(row);
  }

  async ofAccount(account: string): Promise<KnownPasskey[]> {
    return (await this.#rows(account)).map(knownOf);
  }

  /** As their owner sees them, the oldest first. */
  async list(account: string): Promise<Passkey[]> {
    return (await this.#rows(account)).map((row) => ({
      id: bytesToUuid(row.id),
      name: row.name,
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
    }));
  }

  /** @throws Refusal `not-found` for what is none of one's own */
  async rename(account: string, id: string, name: string): Promise<void> {
    const own = this.#db
      .updateTable('passkey')
      .set({ name })
      .where('id', '=', uuidToBytes(id))
      .where('account_id', '=', uuidToBytes(account));
    const { numUpdatedRows } = await onSql(() => own.executeTakeFirst());
    if (numUpdatedRows === 0n) throw new Refusal('not-found');
  }

  /** Tells the owner of a passkey that somebody may have a copy, at most every ten minutes. */
  async noteCopied(account: string, now: Date): Promise<void> {
    await onSql(() =>
      this.#db.transaction().execute(async (trx) => {
        await trx.selectFrom('account').select('id').where('id', '=', uuidToBytes(account)).forUpdate().executeTakeFirst();
        await this.#letters.requestAgain(trx, account, 'passkey-copied', now);
      }),
    );
    this.#relay.wake();
  }

  #rows(account: string) {
    const rows = this.#db.selectFrom('passkey').selectAll().where('account_id', '=', uuidToBytes(account)).orderBy('created_at');
    return onSql(() => rows.execute());
  }
}

function knownOf(row: Selectable<PasskeyTable>): KnownPasskey {
  return {
    id: bytesToUuid(row.id),
    account: bytesToUuid(row.account_id),
    credential: row.credential_id.toString('base64url'),
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports === '' ? [] : row.transports.split(','),
  };
}
