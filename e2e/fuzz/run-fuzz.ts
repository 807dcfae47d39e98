import type { Service } from '@chatter/contracts/kit/define.ts';
import { startMailbox } from '@chatter/testkit/mailbox/start-mailbox.ts';
import { migrateMailer } from '../../services/mailer/src/migrate.ts';
import { startSystem } from '../system.ts';
import { Bystanders } from './bystanders.ts';
import { Cast } from './cast.ts';
import { Findings } from './findings.ts';
import { Random } from './generate/random.ts';
import { Markers } from './markers.ts';
import { Processes } from './processes.ts';
import { checkStored } from './stored.ts';
import { fuzzCalls } from './surfaces/calls.ts';
import { fuzzHttp } from './surfaces/http.ts';
import { fuzzSockets } from './surfaces/sockets.ts';
import type { World } from './world.ts';

export const surfaces = { sockets: fuzzSockets, http: fuzzHttp, calls: fuzzCalls } as const;
export type Surface = keyof typeof surfaces;

export interface Plan {
  /** What is said follows from it; the answers and their times do not. */
  readonly seed: number;
  readonly seconds: number;
  readonly only?: readonly Surface[];
  /** Ends it early when it aborts. */
  readonly stopping?: AbortSignal;
}

export interface Outcome {
  findings: readonly string[];
  /** What was measured, one line each. */
  figures: readonly string[];
}

const grownAtMostMiB = 400;
const peopleEach = 3;

/** Starts all services as processes and tells them nonsense at every door, beside two people who talk and must not notice. */
export async function runFuzz({ seed, seconds, only, stopping }: Plan): Promise<Outcome> {
  await using made = new AsyncDisposableStack();
  const findings = new Findings();
  const markers = new Markers(seed);
  const processes = new Processes(findings);
  const mailbox = made.use(await startMailbox());
  const unlimited = { CHATTER_LIMITS: 'off' };
  const env = { gateway: unlimited, auth: unlimited, community: unlimited, mailer: { SMTP_URL: mailbox.smtpUrl } };
  const system = made.use(await startSystem(env, 1, processes.run));
  await migrateMailer(system.servers.migrationEnvFor('mailer').DATABASE_URL as string);
  await system.start('mailer' satisfies Service);
  const bystanders = made.use(await Bystanders.start(system, findings));
  const random = new Random(seed);
  const forbidden = { people: bystanders.people.map(({ id }) => id), c: bystanders.c };
  const worlds = new Map<Surface, World>();
  let untilMs = Number.POSITIVE_INFINITY;
  for (const surface of Object.keys(surfaces) as Surface[]) {
    const cast = await Cast.gather(system, peopleEach);
    worlds.set(surface, {
      system,
      findings,
      markers,
      cast,
      random: random.fork(),
      forbidden,
      over: () => performance.now() > untilMs || stopping?.aborted === true,
    });
  }
  await processes.begin();
  untilMs = performance.now() + seconds * 1000;
  const chosen = [...worlds].filter(([name]) => only?.includes(name) ?? true);
  // Whoever is not answered at all cannot go on: what the services say of it is told below.
  const fuzzing = chosen.map(([name, world]) => surfaces[name](world).catch((error) => findings.add(`${name} broke off: ${error}`)));
  await Promise.all(fuzzing);
  const talk = await bystanders.check();
  const sizes = await processes.check(grownAtMostMiB);
  const stored = await checkStored(system, markers, findings);
  return { findings: findings.all, figures: figuresOf(findings, talk, sizes, stored, markers, processes) };
}

function figuresOf(findings: Findings, talk: object, sizes: object, stored: number, markers: Markers, processes: Processes): string[] {
  return [
    `said: ${JSON.stringify(Object.fromEntries(findings.sent))}`,
    `answers: ${[...findings.answers]
      .sort()
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
    `told to try again, or to begin anew: ${JSON.stringify(Object.fromEntries(findings.later))}`,
    `bystanders: ${JSON.stringify(talk)}`,
    `MiB before and after: ${JSON.stringify(sizes)}`,
    `marked texts: ${stored} stored, ${markers.refused.size} refused; errors in logs as they should be: ${processes.explained}`,
  ];
}
