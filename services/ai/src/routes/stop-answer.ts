import type { stopAnswer } from '@chatter/contracts/ai/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Runs } from '../runs.ts';

export interface StopAnswerDeps {
  readonly runs: Pick<Runs, 'askToStop'>;
  /** Tells whichever process writes the answer. */
  publishStop(c: string, account: string): void;
}

/** The table keeps that it was asked for, for a process that does not hear of it, or has not begun. */
export function stopAnswerRoute({ runs, publishStop }: StopAnswerDeps) {
  return async ({ params, actor }: Asked<typeof stopAnswer>): Promise<Answered<typeof stopAnswer>> => {
    if (!(await runs.askToStop(params.id, actor.account))) throw new Refusal('not-found');
    publishStop(params.id, actor.account);
    return { status: 204 };
  };
}
