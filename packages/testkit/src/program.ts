import { type Exit, type ProcessPlan, type StartedProcess, startProcess } from './start-process.ts';
import { NotInTime, until } from './until.ts';

export interface ProgramPlan extends ProcessPlan {
  readonly name: string;
  /** Resolves when the program does its work; rejects while it does not yet. */
  readonly answers: () => Promise<unknown>;
  /** Milliseconds it may take to answer; 30,000 by default. */
  readonly answersWithinMs?: number;
  /** Is told the process of every start. */
  readonly onStart?: (pid: number) => void;
}

/** Each look costs half a millisecond of computing, which several programs that start at once would feel. */
const askEveryMs = 50;

/** A program ended, or was ended, before it answered; `output` is what it wrote last. */
export class ProgramFailed extends Error {
  override name = 'ProgramFailed';
  readonly program: string;
  readonly output: string;

  constructor(program: string, why: string, output: string) {
    super(`${program} ${why}. It wrote last:\n${output.trim().split('\n').slice(-15).join('\n')}`);
    this.program = program;
    this.output = output;
  }
}

/** A server or service as a process: started means that it answers. It may be crashed, frozen and started again in the same place. */
export class Program implements AsyncDisposable {
  readonly #plan: ProgramPlan;
  #process: StartedProcess | null = null;

  constructor(plan: ProgramPlan) {
    this.#plan = plan;
  }

  /** What it is called in messages; the name of its log. */
  get name(): string {
    return this.#plan.name;
  }

  /** The process of the latest start; null before the first. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Settles when the process of the latest start has ended. */
  get exited(): Promise<Exit> {
    return this.#started().exited;
  }

  /** What it wrote last. */
  output(): string {
    return this.#process?.output() ?? '';
  }

  /**
   * Starts the process and waits until it answers.
   * @param stopping gives up when it aborts
   * @throws ProgramFailed with its last lines, or the signal's reason; the process is ended then
   */
  async start(stopping?: AbortSignal): Promise<void> {
    stopping?.throwIfAborted();
    const { name, answers, answersWithinMs: withinMs = 30_000, onStart } = this.#plan;
    const started = await startProcess(this.#plan);
    this.#process = started;
    const ended = new AbortController();
    const signal = stopping === undefined ? ended.signal : AbortSignal.any([stopping, ended.signal]);
    started.exited.then(({ code, signal }) => {
      ended.abort(new ProgramFailed(name, `ended (${signal ?? code}) before it answered`, started.output()));
    }, ended.abort);
    try {
      onStart?.(started.pid);
      await until(`${name} answers`, () => answers().then(() => true), { withinMs, everyMs: askEveryMs, signal });
      signal.throwIfAborted();
    } catch (error) {
      await stopStarting(started);
      throw error instanceof NotInTime ? new ProgramFailed(name, `did not answer within ${withinMs / 1000} s`, started.output()) : error;
    }
  }

  /** Ends it in its own way, or by SIGKILL when it takes too long. */
  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** SIGKILL, as a crash of the machine would. */
  async crash(): Promise<void> {
    this.#started().signal('SIGKILL');
    await this.exited;
  }

  /** SIGSTOP: it keeps its connections and answers nobody. */
  freeze(): void {
    this.#started().signal('SIGSTOP');
  }

  /** SIGCONT: ends a freeze. What came meanwhile is worked off. */
  thaw(): void {
    this.#started().signal('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process !== null) this.thaw();
    await this.stop();
  }

  #started(): StartedProcess {
    if (this.#process === null) throw new Error(`${this.name} was not started`);
    return this.#process;
  }
}

/** Longest time for a program to end that has not begun to answer. */
const giveUpStartingMs = 8000;

/**
 * MariaDB passes over a SIGTERM that comes before it listens for any, and may stand still for ever on one that comes while it begins to:
 * it is asked again until it hears, and then killed. It has promised nothing yet.
 */
async function stopStarting(started: StartedProcess): Promise<void> {
  const again = setInterval(() => started.signal('SIGTERM'), 250);
  const kill = setTimeout(() => started.signal('SIGKILL'), giveUpStartingMs);
  try {
    await started.stop();
  } finally {
    clearInterval(again);
    clearTimeout(kill);
  }
}
