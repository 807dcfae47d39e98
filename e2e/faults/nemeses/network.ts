import type { Nemesis, Stage } from '../stage.ts';

const ways = ['up', 'down', 'both'] as const;

/** Loses the answer to a call of a function of the log, again and again. */
async function loseReplies({ links, lull, expect, long }: Stage, pattern: RegExp, call: string): Promise<void> {
  let lost = 0;
  for (let nth = 0; nth < (long ? 12 : 2); nth++) {
    const all = links(pattern);
    for (const link of all) link.swallowReplyTo(call);
    await lull(1500);
    lost += all.filter(({ swallowed }) => swallowed).length;
  }
  expect(`answers to ${call} were lost`, lost > 0);
}

export const network: readonly Nemesis[] = [
  {
    id: 'N1',
    what: 'every link turns into a hole for a while, one way or both; then it is slow, thin or cut',
    async harm({ links, chance, lull, long }) {
      const all = links(/./);
      for (const link of long ? all : [chance.oneOf(all)]) {
        link.hinder(chance.oneOf(ways), { hole: true });
        await lull(chance.between(1000, long ? 12_000 : 5000));
        link.heal();
        await lull(1000);
      }
      for (const link of long ? all : [chance.oneOf(all)]) {
        const harm = chance.oneOf([{ delayMs: 400 }, { bytesPerSecond: 20_000 }]);
        link.hinder('both', harm);
        await lull(2500);
        link.heal();
        if (chance.is(0.5)) link.cut();
        else link.halfClose();
      }
      if (!long) return;
      const last = chance.oneOf(all);
      last.hinder('both', { hole: true });
      await lull(60_000);
    },
  },
  {
    id: 'N2',
    what: 'all sockets of the clients are dead on the way, and nobody is told: pings find out within 35 seconds',
    async harm({ links, lull, crowd, expect }) {
      const [front] = links(/^clients>gateway$/);
      front?.hinder('both', { hole: true });
      await lull(37_000);
      expect('every client has noticed', !crowd.people.some(({ online }) => online));
    },
  },
  {
    id: 'N3',
    what: 'Redis obeys, and its answer is lost',
    async harm(stage) {
      await loseReplies(stage, /^chat\.\d>redis$/, 'append_v1');
      await loseReplies(stage, /^persistence\.\d>redis$/, 'persisted_v1');
    },
  },
];
