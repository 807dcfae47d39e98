import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Nemesis, Stage } from '../stage.ts';
import type { Unit } from '../system/unit.ts';

const kinds = ['gateway', 'chat', 'redis', 'nats', 'mysql', 'persistence'] as const;

async function standStill({ lull }: Stage, victim: Unit, ms: number): Promise<void> {
  victim.freeze();
  await lull(ms);
  victim.thaw();
  await lull(1500);
}

export const stops: readonly Nemesis[] = [
  {
    id: 'P1',
    what: 'a process stands still for 5, 30 or 90 seconds, and goes on as if nothing had been',
    async harm(stage) {
      const { chance, long, unit } = stage;
      if (!long) return standStill(stage, unit(chance.oneOf(kinds)), 5000);
      for (const kind of kinds) {
        await standStill(stage, unit(kind), 5000);
        await standStill(stage, unit(kind), 30_000);
      }
      await standStill(stage, unit(chance.oneOf(kinds)), 90_000);
    },
  },
  {
    id: 'P2',
    what: 'a drainer stands still past its lease while another one takes over, and goes on',
    // A lease holds for six seconds.
    plan: { replicas: 2 },
    async harm(stage) {
      const { installation, long, chance, expect } = stage;
      const drainers = [...installation.units.values()].filter(({ name }) => name.startsWith('persistence.'));
      const seen = await holders(stage);
      // One of them may hold nothing: whichever it is, each has its turn.
      for (let nth = 0; nth < (long ? 3 : 1); nth++) {
        for (const drainer of drainers) {
          await standStill(stage, drainer, chance.between(8000, 14_000));
          for (const holder of await holders(stage)) seen.add(holder);
        }
      }
      expect(`another one took over (${[...seen].join(', ')})`, seen.size > 1);
    },
  },
];

/** Who drains shards now. */
async function holders({ installation }: Stage): Promise<Set<string>> {
  const connection = await createConnection({ uri: installation.servers.sql.urlFor('persistence') });
  const [rows] = await connection
    .query<RowDataPacket[]>('SELECT DISTINCT holder FROM drain_lease WHERE holder IS NOT NULL AND expires_at > UTC_TIMESTAMP(3)')
    .finally(() => connection.end());
  return new Set(rows.map(({ holder }) => String(holder)));
}
