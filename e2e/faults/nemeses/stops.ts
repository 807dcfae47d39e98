import type { Nemesis, Stage } from '../stage.ts';

const kinds = ['gateway', 'chat', 'redis', 'nats', 'mysql', 'persistence'] as const;

async function standStill({ unit, lull }: Stage, kind: string, ms: number): Promise<void> {
  const victim = unit(kind);
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
      const { chance, long } = stage;
      if (!long) return standStill(stage, chance.oneOf(kinds), 5000);
      for (const kind of kinds) {
        await standStill(stage, kind, 5000);
        await standStill(stage, kind, 30_000);
      }
      await standStill(stage, chance.oneOf(kinds), 90_000);
    },
  },
  {
    id: 'P2',
    what: 'a drainer stands still past its lease while another one takes over, and goes on',
    // A lease holds for six seconds.
    plan: { replicas: 2 },
    async harm(stage) {
      for (let nth = 0; nth < (stage.long ? 6 : 1); nth++) await standStill(stage, 'persistence', stage.chance.between(8000, 14_000));
    },
  },
];
