import { lockOf, type Session } from './session.ts';

interface Lease {
  shard: number;
  holder: string | null;
  connectionId: number | null;
  /** 1 when its time is over. */
  expired: number;
  /** The connection that holds the holder's lock; null when its process has ended. */
  alive: number | null;
}

export interface Held {
  readonly shards: ReadonlySet<number>;
  /** Shards taken just now from a drainer that did not give them up. */
  readonly inherited: readonly number[];
}

/** Which shards this process drains: one active drainer a shard. It saves work only; that nothing is stored twice rests on the cursor. */
export class Leases {
  readonly holder = crypto.randomUUID();
  readonly #shards: number;

  constructor(shards: number) {
    this.#shards = shards;
  }

  /** Renews what is held for 6 s and takes all that nobody holds, or whose holder has ended or was not heard of for 6 s. */
  async keep(session: Session): Promise<Held> {
    const free = (await this.#read(session)).filter(({ holder, expired, alive }) => holder === null || expired === 1 || alive === null);
    const taken = free.filter(({ holder }) => holder !== this.holder);
    const former = taken.flatMap(({ holder }) => holder ?? []);
    await session.query(
      `UPDATE drain_lease SET holder = ?, connection_id = CONNECTION_ID(), expires_at = UTC_TIMESTAMP(3) + INTERVAL 6 SECOND
       WHERE holder = ? OR shard IN (?) AND (holder IS NULL OR holder IN (?))`,
      [this.holder, this.holder, [-1, ...taken.map(({ shard }) => shard)], ['', ...former]],
    );
    const rows = await session.query<{ shard: number }>('SELECT shard FROM drain_lease WHERE holder = ?', [this.holder]);
    const shards = new Set(rows.map(({ shard }) => shard));
    const inherited = taken.filter(({ shard, holder }) => holder !== null && shards.has(shard));
    await killAlive(session, inherited);
    return { shards, inherited: inherited.map(({ shard }) => shard) };
  }

  /** Gives everything up, so that the next drainer neither waits nor takes it for a crash. */
  async release(session: Session): Promise<void> {
    await session.query('UPDATE drain_lease SET holder = NULL, connection_id = NULL WHERE holder = ?', [this.holder]);
  }

  async #read(session: Session): Promise<Lease[]> {
    const select = () =>
      session.query<Lease>(
        `SELECT shard, holder, connection_id AS connectionId, expires_at < UTC_TIMESTAMP(3) AS expired,
           IS_USED_LOCK(CONCAT(?, COALESCE(holder, ''))) AS alive
         FROM drain_lease ORDER BY shard`,
        [lockOf('')],
      );
    const leases = await select();
    const known = new Set(leases.map(({ shard }) => shard));
    const missing = Array.from({ length: this.#shards }, (_, shard) => shard).filter((shard) => !known.has(shard));
    if (missing.length === 0) return leases;
    await session.transaction(async () => {
      for (const shard of missing) await session.query('INSERT INTO drain_lease (shard, expires_at) VALUES (?, UTC_TIMESTAMP(3))', [shard]);
    });
    return select();
  }
}

/** A stopped process would keep its row locks until it goes on: its connection is ended, if the lease still names the right one. */
async function killAlive(session: Session, leases: readonly Lease[]): Promise<void> {
  const connections = new Set(leases.flatMap(({ alive, connectionId }) => (alive !== null && alive === connectionId ? [alive] : [])));
  for (const connection of connections) await session.kill(connection);
}
