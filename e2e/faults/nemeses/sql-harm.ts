import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Nemesis, Stage } from '../stage.ts';

/** A writer that locks what the drain needs, in no order at all. Answers how often it held something. */
async function lockAtRandom({ installation, chance, lull }: Stage, untilMs: number): Promise<number> {
  const connection = await createConnection({ uri: installation.servers.sql.urlFor('persistence') });
  let held = 0;
  try {
    while (performance.now() < untilMs) {
      await connection.query('START TRANSACTION');
      try {
        for (let nth = 0; nth < 4; nth++) {
          const shard = chance.below(16);
          await connection.query<RowDataPacket[]>('SELECT * FROM log_cursor WHERE shard = ? FOR UPDATE', [shard]);
          await lull(chance.between(0, 150));
          await connection.query('SELECT * FROM event ORDER BY created_at DESC LIMIT 3 FOR UPDATE');
        }
        held++;
      } catch (fault) {
        // It was the one that lost.
        if (!/Deadlock|Lock wait/.test(String(fault))) throw fault;
      }
      await connection.query('ROLLBACK');
      await lull(chance.between(0, 100));
    }
  } finally {
    await connection.end();
  }
  return held;
}

export const sqlHarm: readonly Nemesis[] = [
  {
    id: 'U2',
    what: 'another writer locks rows that the drain needs, in no order',
    async harm(stage) {
      const untilMs = performance.now() + (stage.long ? 30_000 : 5000);
      const held = await Promise.all([lockAtRandom(stage, untilMs), lockAtRandom(stage, untilMs)]);
      stage.expect(
        'locks were held',
        held.some((count) => count > 0),
      );
    },
  },
  {
    id: 'B1',
    what: 'MySQL is away through the whole run',
    async harm({ unit, lull, long }) {
      await unit('mysql').stop();
      await lull(long ? 75_000 : 10_000);
      await unit('mysql').start();
    },
  },
];
