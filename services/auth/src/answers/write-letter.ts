import type { writeLetter } from '@chatter/contracts/auth/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

export interface WriteLetterDeps {
  now(): Date;
  letters: { write(letter: string, now: Date): Promise<AnswerOf<typeof writeLetter> | 'unknown' | 'void'> };
}

/** The same letter in the same words each time, until it is used, replaced or too old. */
export function answerWriteLetter({ now, letters }: WriteLetterDeps) {
  return async ({ letter }: AskOf<typeof writeLetter>): Promise<AnswerOf<typeof writeLetter>> => {
    const written = await letters.write(letter, now());
    if (written === 'unknown') throw new Refusal('letter-unknown');
    if (written === 'void') throw new Refusal('letter-void');
    return written;
  };
}
