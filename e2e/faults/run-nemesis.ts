import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from './check/check.ts';
import type { Breach, Evidence } from './check/evidence.ts';
import { Chance } from './crowd/chance.ts';
import { Crowd } from './crowd/crowd.ts';
import { countBuffered, readTables } from './gather.ts';
import { readPeople } from './history/read.ts';
import { type Measures, measure } from './measure.ts';
import { quiesce } from './quiesce.ts';
import { type Nemesis, stageOf } from './stage.ts';
import type { Installation } from './system/installation.ts';

export interface RunOptions {
  seed: number;
  clients: number;
  long: boolean;
  /** Folder in which the histories of runs that broke something are kept. */
  folder: string;
  /** Ends the run when it aborts, with its reason. */
  stopping: AbortSignal;
  /** How long it may take to come to rest. */
  restWithinMs?: number;
}

export interface RunResult extends Measures {
  nemesis: string;
  seed: number;
  replicas: number;
  seconds: number;
  /** From the end of the harm until everybody had everything. */
  recoverySeconds: number;
  breaches: Breach[];
  /** Why the run is of no use, or never came to rest. */
  failures: string[];
  /** What else was measured, in words. */
  figures: string[];
  /** Where its histories are, if they were kept. */
  kept?: string;
}

const beforeMs = 1000;
const afterMs = 1000;

/** Lets a crowd talk, harms the system meanwhile, lets it come to rest, and looks for broken promises. */
export async function runNemesis(
  nemesis: Nemesis,
  installation: Installation,
  replicas: number,
  { seed, clients, long, folder, stopping, restWithinMs }: RunOptions,
): Promise<RunResult> {
  const sinceMs = performance.now();
  const chance = new Chance(seed * 1000 + idNumber(nemesis.id));
  const histories = await mkdtemp(join(folder, `${nemesis.id}-${seed}-`));
  const { saying, messagesPerSecond = 25 } = nemesis;
  const crowd = new Crowd({ clients, chance: chance.branch(), folder: histories, messagesPerSecond, ...(saying && { saying }) });
  const failures: string[] = [];
  const figures: string[] = [];
  const watching = setInterval(() => {
    for (const unit of installation.units.values()) unit.measure();
  }, 500);
  let recoverySeconds = 0;
  let missing: string[] = [];
  try {
    await crowd.enter(installation, stopping);
    const stage = stageOf({ installation, crowd, chance: chance.branch(), long, stopping }, failures, figures);
    crowd.talk();
    await stage.lull(beforeMs);
    await nemesis.harm(stage);
    const healedMs = performance.now();
    await installation.heal();
    // Else it takes as long as their patience between two tries, up to 30 s.
    if (!long) for (const person of crowd.people) person.hurry();
    await stage.lull(afterMs);
    await crowd.hush();
    const rest = await quiesce(installation, crowd, stopping, restWithinMs);
    missing = rest.missing;
    recoverySeconds = (rest.atMs - healedMs) / 1000;
  } finally {
    clearInterval(watching);
    await crowd.leave();
    if (stopping.aborted) await rm(histories, { recursive: true });
  }
  failures.push(...missing.slice(0, 10).map((what) => `never at rest: ${what}`));
  const evidence = await gather(nemesis, installation, crowd, histories);
  const breaches = check(evidence);
  const broken = breaches.length > 0 || failures.length > 0;
  if (!broken) await rm(histories, { recursive: true });
  return {
    nemesis: nemesis.id,
    ...{ seed, replicas, breaches, failures, figures },
    seconds: (performance.now() - sinceMs) / 1000,
    recoverySeconds,
    ...measure(evidence),
    ...(broken && { kept: histories }),
  };
}

async function gather(nemesis: Nemesis, { servers, units }: Installation, { talks }: Crowd, histories: string): Promise<Evidence> {
  const tables = await readTables(
    servers,
    talks.map(({ c }) => c),
  );
  return {
    ...tables,
    people: await readPeople(histories),
    made: talks.map(({ c, first }) => ({ c, members: first.map(({ account }) => account) })),
    logEntries: (await countBuffered(servers)).logEntries,
    processes: [...units.values()].map(({ watched }) => watched),
    holesAllowed: nemesis.losesRedis ?? false,
  };
}

/** A different course for each nemesis of a seed. */
function idNumber(id: string): number {
  return [...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0) % 1000;
}
