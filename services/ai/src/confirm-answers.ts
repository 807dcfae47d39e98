import type { postAnswer } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { PostedAnswers } from './posted-answers.ts';

export interface ConfirmDeps {
  readonly log: Logger;
  readonly answers: Pick<PostedAnswers, 'take' | 'settle'>;
  post(answer: AskOf<typeof postAnswer>): Promise<AnswerOf<typeof postAnswer>>;
}

/**
 * Posts answers again that chat took, until MySQL has them: to chat they are known, unless Redis lost them.
 * @throws Unavailable when chat or MySQL does not answer: it is tried again later
 */
export async function confirmAnswers({ log, answers, post }: ConfirmDeps): Promise<void> {
  for (const answer of await answers.take()) {
    const { c, seq, text, via } = answer;
    try {
      const { durable, dup } = await post({ c, to: seq, body: text, via });
      if (!dup) log.warn({ c, seq }, 'an answer was lost, and is posted again');
      if (durable) await answers.settle(answer, 'done');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log.warn({ c, seq, code: error.code }, 'answer refused when posted again');
      await answers.settle(answer, 'void');
    }
  }
}
