import { join } from 'node:path';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Run } from '../system.ts';
import { isExplained } from './explained.ts';
import type { Findings } from './findings.ts';
import { patience } from './patience.ts';

interface ServiceProcess {
  readonly program: Program;
  /** Where its health is asked. */
  readonly health: string;
  readonly startedAs: number;
  residentAtStart: number;
}

/** The services as processes of their own, watched from the outside as whoever runs them would. */
export class Processes {
  readonly #all = new Map<Service, ServiceProcess>();
  readonly #findings: Findings;
  /** Lines that tell of a fault and are as they should be. */
  explained = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Starts a service as a process; its log is read from the first line on. */
  readonly run: Run = async (name, env) => {
    const port = await freePort();
    const health = `http://127.0.0.1:${port}`;
    let rest = '';
    const program = new Program({
      name,
      command: process.execPath,
      args: [join(import.meta.dirname, '..', '..', 'services', name, 'src', 'main.ts')],
      env: { ...env, HEALTH_PORT: String(port), LOG_LEVEL: 'warn' },
      answers: () => ready(health),
      answersWithinMs: patience.withinMs,
      onOutput: (piece) => {
        const lines = (rest + piece).split('\n');
        rest = lines.pop() as string;
        for (const line of lines) this.#read(name, line);
      },
    });
    await program.start();
    this.#all.set(name, { program, health, startedAs: program.pid as number, residentAtStart: 0 });
    return { url: `http://127.0.0.1:${env.PORT}`, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
  };

  /** Notes what each needs before anything is said. */
  async begin(): Promise<void> {
    for (const one of this.#all.values()) one.residentAtStart = await residentMiB(one.health);
  }

  /** Whether each is the process that was started, ready, and no fatter than it may be. Answers MiB before and after. */
  async check(grownAtMostMiB: number): Promise<Record<string, [before: number, after: number]>> {
    const sizes: Record<string, [number, number]> = {};
    for (const [name, { program, health, startedAs, residentAtStart }] of this.#all) {
      try {
        if (program.pid !== startedAs) this.#findings.add(`${name} is another process than before`);
        await until('it is ready', () => ready(health).then(() => true), patience);
        sizes[name] = [residentAtStart, await this.#sizeAtRest(name, health, residentAtStart, grownAtMostMiB)];
      } catch (error) {
        this.#findings.add(`${name} is not ready: ${causeOf(error)}; it wrote last: ${program.output().slice(-2000)}`);
      }
    }
    return sizes;
  }

  /** What was worked off a moment ago may not be given back yet. */
  async #sizeAtRest(name: Service, health: string, before: number, grownAtMostMiB: number): Promise<number> {
    let after = 0;
    const fits = async () => {
      after = await residentMiB(health);
      return after - before <= grownAtMostMiB;
    };
    await until(`${name} is as small as before`, fits, patience).catch(() =>
      this.#findings.add(`${name} grew from ${before} to ${after} MiB`),
    );
    return after;
  }

  #read(service: Service, line: string): void {
    if (line.trim() === '') return;
    const verdict = isExplained(line);
    if (verdict === 'unexplained') this.#findings.add(`${service} logged: ${ownFrames(line).slice(0, 2500)}`);
    if (verdict === 'explained') this.explained++;
  }
}

/** A line without the frames of a stack that are not ours. */
function ownFrames(line: string): string {
  return line.replaceAll(/\\n {4}at (?:(?!\\n).)*?(?:node_modules|node:)(?:(?!\\n|").)*/g, '');
}

async function ready(health: string): Promise<void> {
  const answer = await fetch(`${health}/readyz`, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(await answer.text());
}

async function residentMiB(health: string): Promise<number> {
  const text = await (await fetch(`${health}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 2 ** 20);
}

const causeOf = (error: unknown) => (error instanceof Error && error.cause !== undefined ? error.cause : error);
