import { readFileSync } from 'node:fs';
import { Program, type ProgramPlan } from '@chatter/testkit/program.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Watched } from '../check/evidence.ts';

/** Words of a process about something that should not happen. */
const alarming = /unhandled\s?rejection|uncaught|out of memory|assertion failed/i;

/** What runs: a program that runs already, or how one is run. */
export type UnitProgram = Program | Omit<ProgramPlan, 'name' | 'env' | 'onOutput'>;

/** A process of the system: it can be harmed, and is watched. One that ends by itself is started again, as whoever runs Chatter would. */
export class Unit implements AsyncDisposable {
  readonly name: string;
  /** Added to its environment at its next start. */
  readonly env: Record<string, string>;
  /** Whether it may end by itself: what it is harmed with leaves it no choice. */
  mayEnd = false;
  readonly #program: Program;
  readonly #faults: string[] = [];
  #maxRssMb = 0;
  #wanted = false;
  #starting: Promise<void> = Promise.resolve();
  readonly #ending = new AbortController();
  readonly #stopping: AbortSignal;

  constructor(name: string, from: UnitProgram, env: Record<string, string>, stopping: AbortSignal) {
    this.name = name;
    this.env = env;
    this.#stopping = AbortSignal.any([stopping, this.#ending.signal]);
    this.#program = from instanceof Program ? from : new Program({ ...from, name, env, onOutput: (piece) => this.#hear(piece) });
    if (from instanceof Program) this.#wanted = true;
  }

  get pid(): number | null {
    return this.#program.pid;
  }

  get watched(): Watched {
    return { name: this.name, maxRssMb: Math.round(this.#maxRssMb), faults: this.#faults };
  }

  /** Starts it unless it runs, and returns when it does its work. @throws the reason of the run's end, once that has come */
  async start(): Promise<void> {
    this.#stopping.throwIfAborted();
    if (this.#wanted) return this.#starting;
    this.#wanted = true;
    this.#starting = this.#run();
    return this.#starting;
  }

  /** SIGKILL. It stays away until it is started. */
  async kill(): Promise<void> {
    await this.#starting.catch(() => {});
    this.#wanted = false;
    await this.#program.crash();
  }

  /** Asks it to end, as a deployment does. */
  async stop(): Promise<void> {
    await this.#starting.catch(() => {});
    this.#wanted = false;
    await this.#program.stop();
  }

  freeze(): void {
    this.#program.freeze();
  }

  thaw(): void {
    if (this.#wanted) this.#program.thaw();
  }

  /** Kills it, starts it with a failpoint and returns when that killed it; false if nobody came by in time. */
  async dieAt(failpoint: string, withinMs: number): Promise<boolean> {
    await this.kill();
    this.env.FAILPOINTS = failpoint;
    try {
      const died = await Promise.race([this.#startAndDie(), this.#nobodyCame(withinMs)]);
      if (!died) await this.#program.crash();
      return died;
    } finally {
      this.env.FAILPOINTS = '';
    }
  }

  /** Remembers how large it is now. */
  measure(): void {
    try {
      const [, kb = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
      this.#maxRssMb = Math.max(this.#maxRssMb, Number(kb) / 1024);
    } catch {
      // It is away.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wanted = false;
    this.#ending.abort();
    await this.#starting.catch(() => {});
    await this.#program[Symbol.asyncDispose]();
  }

  async #nobodyCame(withinMs: number): Promise<false> {
    await until('nobody came by', () => false, { withinMs, signal: this.#stopping }).catch(() => {});
    return false;
  }

  async #startAndDie(): Promise<boolean> {
    const before = this.#program.pid;
    const started = this.#program.start(this.#stopping).catch(() => {});
    await until(`${this.name} was started`, () => this.#program.pid !== before, { withinMs: 20_000 });
    await this.#program.exited;
    await started;
    return true;
  }

  async #run(): Promise<void> {
    await this.#program.start(this.#stopping);
    const { pid } = this.#program;
    void this.#program.exited.then(({ code, signal }) => {
      if (!this.#wanted || this.#program.pid !== pid) return;
      if (!this.mayEnd) this.#faults.push(`ended by itself (${signal ?? code}): ${this.#program.output().slice(-300)}`);
      this.#starting = this.#run();
      this.#starting.catch(() => {
        // It cannot, for now: whoever puts things right starts it.
        this.#wanted = false;
      });
    });
  }

  #hear(piece: string): void {
    if (alarming.test(piece)) this.#faults.push(piece.trim().slice(0, 300));
  }
}
