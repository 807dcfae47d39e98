import type { Logger } from '@chatter/platform/log.ts';
import type { Run, Runs } from './runs.ts';
import type { Ending } from './write-answer.ts';

export interface WorkersDeps {
  readonly log: Logger;
  readonly runs: Pick<Runs, 'take' | 'beat' | 'giveBack'>;
  answer(run: Run, signal: AbortSignal): Promise<void>;
  /** Somebody has become free. */
  onFree(): void;
}

/** Runs answered at the same time by one process. */
const mostAtOnce = 8;
const longestRestMs = 60_000;

/** Takes questions and has them answered, some at a time. */
export class Workers {
  readonly #deps: WorkersDeps;
  readonly #held = new Map<string, { run: Run; control: AbortController; work: Promise<void> }>();
  #closing = false;

  constructor(deps: WorkersDeps) {
    this.#deps = deps;
  }

  /** Takes what there is room for. */
  async take(): Promise<void> {
    while (!this.#closing && this.#held.size < mostAtOnce) {
      const run = await this.#deps.runs.take();
      if (run === null) return;
      const control = new AbortController();
      this.#held.set(run.attempt, { run, control, work: this.#work(run, control.signal) });
      if (this.#closing) end(control, 'closing');
    }
  }

  async #work(run: Run, signal: AbortSignal): Promise<void> {
    const { runs, log, answer, onFree } = this.#deps;
    try {
      await answer(run, signal);
    } catch (error) {
      const ending = signal.aborted ? (signal.reason as Ending) : null;
      if (ending === null) log.warn({ err: error, c: run.c, seq: run.seq }, 'answering failed, trying again');
      if (ending !== 'lost') {
        // If even that fails, the run is taken again when nobody says any more that it is held.
        await runs.giveBack(run, ending === 'closing' ? 0 : restMs(run)).catch((err: unknown) => log.warn({ err }, 'run not given back'));
      }
    } finally {
      this.#held.delete(run.attempt);
      onFree();
    }
  }

  /** Says what is held; ends what is another's by now, and what somebody asked to stop. */
  async beat(): Promise<void> {
    if (this.#held.size === 0) return;
    const attempts = [...this.#held.keys()];
    const still = await this.#deps.runs.beat(attempts);
    for (const attempt of attempts) {
      const control = this.#held.get(attempt)?.control;
      const state = still.get(attempt);
      if (control !== undefined && state === undefined) end(control, 'lost');
      if (control !== undefined && state?.stopAsked === true) end(control, 'stopped');
    }
  }

  /** Ends what is written for an account in a conversation; what is there is posted. */
  stop(c: string, account: string): void {
    for (const { run, control } of this.#held.values()) if (run.c === c && run.account === account) end(control, 'stopped');
  }

  /** Gives everything back and takes nothing more. */
  async close(): Promise<void> {
    this.#closing = true;
    const held = [...this.#held.values()];
    for (const { control } of held) end(control, 'closing');
    await Promise.all(held.map(({ work }) => work));
  }
}

function end(control: AbortController, why: Ending): void {
  control.abort(why);
}

/** The longer a question has waited, the longer it rests between two tries: half its age, from a second to a minute. */
function restMs({ askedAt }: Run): number {
  return Math.min(longestRestMs, Math.max(1000, (Date.now() - askedAt.getTime()) / 2));
}
