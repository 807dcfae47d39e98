import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@chatter/testkit/until.ts';
import { identityOf } from './process-identity.ts';
import { say } from './say.ts';
import { writePrivate } from './write-private.ts';

interface Child {
  name: string;
  /** Servers are ended after services. */
  kind: 'service' | 'server';
  pid: number;
  identity: string;
}

/** The processes that this start began, in a file, so that the next start can end them if this one is killed. */
export class Family {
  readonly #path: string;
  readonly #children = new Map<string, Child>();

  constructor(home: string) {
    this.#path = join(home, 'children.json');
  }

  /**
   * Notes a child; a later one of the same name takes its place. While the disk is full the file stays as it was, and the next note
   * writes all: that a child might be left over matters less than that it runs.
   */
  note(name: string, kind: Child['kind'], pid: number): void {
    this.#children.set(name, { name, kind, pid, identity: identityOf(pid) ?? '' });
    try {
      writePrivate(this.#path, [...this.#children.values()]);
    } catch (error) {
      say(name, `could not be noted (${(error as Error).message}): if this start is killed, the next one may not end it`);
    }
  }

  /** Kills them and all they started; the file stays for the next start. */
  kill(): void {
    for (const child of [...this.#children.values()].filter(lives)) killGroup(child.pid);
  }

  /** To be called when all have ended. */
  forget(): void {
    rmSync(this.#path, { force: true });
  }

  /**
   * Ends what a killed start left running, services first, so that they drain.
   * @returns the names of those that still ran
   */
  async endLeftBehind(): Promise<string[]> {
    const living = readChildren(this.#path).filter(lives);
    await endAll(living.filter(({ kind }) => kind === 'service'));
    await endAll(living.filter(({ kind }) => kind === 'server'));
    this.forget();
    return living.map(({ name }) => name);
  }
}

async function endAll(children: readonly Child[]): Promise<void> {
  for (const { pid } of children) process.kill(pid, 'SIGTERM');
  const gone = () => !children.some(lives);
  await until('they ended', gone, { withinMs: 40_000, everyMs: 50 }).catch(() => {
    for (const { pid } of children.filter(lives)) process.kill(pid, 'SIGKILL');
    return until('they ended', gone);
  });
}

/** Each child leads a process group of its own. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

function lives({ pid, identity }: Child): boolean {
  return identityOf(pid) === identity;
}

function readChildren(path: string): Child[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return []; // None were noted.
  }
}
