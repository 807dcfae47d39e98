import type { postAnswer } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { failpoint } from '@chatter/platform/failpoint.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Answer, Run, Runs } from './runs.ts';

export interface AnswerRunDeps {
  readonly log: Logger;
  readonly runs: Pick<Runs, 'decide' | 'posted' | 'finish'>;
  write(run: Run, signal: AbortSignal): Promise<Answer | null>;
  post(answer: AskOf<typeof postAnswer>): Promise<AnswerOf<typeof postAnswer>>;
  /** Counts what was answered with, and whether it is all that it should be. */
  count(answer: Answer): void;
}

/**
 * Answers a question: decides what to say, notes it, posts it, notes that. A process that dies in between leaves the run to another
 * one, which posts what was decided once more; chat takes one answer to a question.
 */
export function answerRun(deps: AnswerRunDeps) {
  return async (run: Run, signal: AbortSignal): Promise<void> => {
    const said = run.answer ?? (await decide(deps, run, signal));
    if (said === null) return;
    let durable: boolean;
    try {
      ({ durable } = await deps.post({ c: run.c, to: run.seq, body: said.text, via: said.via }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      deps.log.warn({ c: run.c, seq: run.seq, code: error.code }, 'answer refused');
      return deps.runs.finish(run, 'void', `refused: ${error.code}`);
    }
    await failpoint('ai.after-post');
    if (durable) await deps.runs.finish(run, 'done');
    else await deps.runs.posted(run);
  };
}

/** Null when there is nothing to post: nobody to answer, or the run is another attempt's by now. */
async function decide(deps: AnswerRunDeps, run: Run, signal: AbortSignal): Promise<Answer | null> {
  const answer = await deps.write(run, signal);
  if (answer === null) {
    await deps.runs.finish(run, 'void', 'not there for the one who asked');
    return null;
  }
  if (!(await deps.runs.decide(run, answer))) return null;
  deps.count(answer);
  if (answer.error !== null) deps.log.warn({ c: run.c, seq: run.seq, via: answer.via, reason: answer.error }, 'answer not as it should be');
  await failpoint('ai.before-post');
  return answer;
}
