import type { Nemesis, Stage } from '../stage.ts';

/** Lines at which a process is killed, each once; `@n`: at its nth passing, when the crowd is at it. */
const lines = {
  gateway: ['gateway.before-submit=kill@9', 'gateway.after-submit=kill@9'],
  chat: ['chat.before-append=kill@9', 'chat.after-append=kill@9', 'chat.after-announce=kill@9'],
  persistence: [
    'persistence.after-read=kill@9',
    'persistence.after-lock=kill@4',
    'persistence.after-insert=kill@4',
    'persistence.after-cursor=kill@4',
    'persistence.before-commit=kill@4',
    'persistence.after-commit=kill@4',
    'persistence.after-announce=kill@4',
    'persistence.after-trim=kill@4',
  ],
} as const;

/** SIGKILL at a moment of chance, and back after up to three seconds; again and again. */
function killing(kind: string, times: { short: number; long: number }): (stage: Stage) => Promise<void> {
  return async (stage) => {
    const { chance, long, lull, unit } = stage;
    for (let nth = 0; nth < (long ? times.long : times.short); nth++) {
      const victim = unit(kind);
      await victim.kill();
      await lull(chance.between(0, long ? 3000 : 1500));
      await victim.start();
      await lull(chance.between(200, 1200));
    }
  };
}

function killingAtLines(kind: keyof typeof lines): (stage: Stage) => Promise<void> {
  return async ({ unit, lull, expect, long, chance, installation: { units } }) => {
    for (const line of long ? lines[kind] : [chance.oneOf(lines[kind])]) {
      const victim = unit(kind);
      // Another drainer would hold all leases, and nobody would pass the line.
      const others = kind === 'persistence' ? [...units.values()].filter((one) => one !== victim && one.name.startsWith(kind)) : [];
      for (const other of others) await other.kill();
      expect(`${victim.name} dies at ${line}`, await victim.dieAt(line, 15_000));
      await lull(300);
      await Promise.all([victim, ...others].map((one) => one.start()));
    }
  };
}

const both = (first: Nemesis['harm'], second: Nemesis['harm']) => async (stage: Stage) => {
  await first(stage);
  await second(stage);
};

/** Dying at a line begins with a death at a moment of chance: for the short set that is enough. */
const often = { short: 0, long: 20 };

export const kills: readonly Nemesis[] = [
  { id: 'K1', what: 'gateway is killed', harm: both(killing('gateway', often), killingAtLines('gateway')) },
  { id: 'K2', what: 'chat is killed', harm: both(killing('chat', often), killingAtLines('chat')) },
  { id: 'K3', what: 'NATS is killed', harm: killing('nats', { short: 1, long: 20 }) },
  { id: 'K4', what: 'Redis is killed', harm: killing('redis', { short: 1, long: 20 }) },
  { id: 'K5', what: 'persistence is killed', harm: both(killing('persistence', often), killingAtLines('persistence')) },
  { id: 'K6', what: 'MySQL is killed', harm: killing('mysql', { short: 1, long: 12 }) },
  { id: 'K7', what: 'auth is killed', harm: killing('auth', { short: 1, long: 20 }) },
  {
    id: 'K8',
    what: 'community, assistant and mailer are killed',
    plan: { more: ['community', 'ai', 'mailer'] },
    async harm(stage) {
      for (const kind of ['community', 'ai', 'mailer']) await killing(kind, { short: 1, long: 7 })(stage);
    },
  },
];
