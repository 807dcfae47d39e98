import type { writeLetter } from '@chatter/contracts/auth/calls.ts';
import type { letterRequested } from '@chatter/contracts/auth/facts.ts';
import type { AnswerOf, DataOf } from '@chatter/contracts/kit/define.ts';
import { type Delivery, RetryLater } from '@chatter/platform/consume.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { LetterBook } from './letter-book.ts';
import { renderLetter } from './letters/render.ts';
import { retryAfterMs } from './patience.ts';
import type { Mail } from './smtp.ts';
import { judgeSmtpFault } from './smtp-fault.ts';

type Written = AnswerOf<typeof writeLetter>;

export interface PostLetterDeps {
  log: Logger;
  linkRoot: string;
  book: LetterBook;
  /** Asks auth; refused for letters that are not to be posted. */
  write(letter: string): Promise<Written>;
  post(mail: Mail): Promise<void>;
  /** Counts what became of a letter; one that bounced is parked as well. */
  count(outcome: 'sent' | 'void' | 'parked' | 'bounced'): void;
}

/**
 * Posts a letter that was asked for, once: a fact delivered again finds it in the book. A crash between the server's yes and the book
 * posts it twice, under one Message-ID.
 */
export function postLetter(deps: PostLetterDeps) {
  return async ({ letter, kind }: DataOf<typeof letterRequested>, { deliveries }: Pick<Delivery, 'deliveries'>): Promise<void> => {
    if (await deps.book.isDone(letter)) return;
    const written = await writeUnlessVoid(deps, letter);
    if (written === null) return;
    try {
      await deps.post({ id: letter, to: written.to, ...renderLetter(written.kind, { ...written, linkRoot: deps.linkRoot }) });
    } catch (error) {
      const fault = judgeSmtpFault(error);
      const { final, reason, bounced } = fault;
      const afterMs = final ? null : retryAfterMs(deliveries, written.expiresAt, Date.now());
      if (afterMs !== null) throw new RetryLater(afterMs, reason);
      await deps.book.noteParked(letter, kind, fault, deliveries);
      deps.count('parked');
      if (bounced) deps.count('bounced');
      deps.log.error({ letter, kind, reason, bounced, tries: deliveries }, 'letter parked');
      return;
    }
    await deps.book.noteSent(letter, kind);
    deps.count('sent');
  };
}

/** Null for a letter that was used, replaced or grew too old meanwhile, or whose account is gone: nobody misses it. */
async function writeUnlessVoid({ write, count, log }: PostLetterDeps, letter: string): Promise<Written | null> {
  try {
    return await write(letter);
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'letter-void' && error.code !== 'letter-unknown')) throw error;
    count('void');
    log.info({ letter, code: error.code }, 'letter not posted');
    return null;
  }
}
