import { Refusal } from '@chatter/platform/refusal.ts';
import type { FactorOf } from './check-factor.ts';
import type { Limiting } from './limits.ts';

export interface AskCodeLetterDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  factors: { waysOf(account: string): Promise<readonly string[]> };
  codeLetters: {
    refuseSoon(purpose: string, now: Date): Promise<void>;
    ask(account: string, purpose: string, now: Date): Promise<void>;
  };
}

/** Has the owner of an account sent a code for the second step, where that is one of its ways. Letters are counted as guesses are. */
export async function askCodeLetter({ now, limits, factors, codeLetters }: AskCodeLetterDeps, of: FactorOf): Promise<void> {
  if (!(await factors.waysOf(of.account)).includes('letter')) throw new Refusal('not-allowed', { status: 403 });
  // First: what is refused so is no letter, and not counted.
  await codeLetters.refuseSoon(of.purpose, now());
  await (of.device === null ? limits.take('codeLetterByAccount', of.account) : limits.take('codeLetterByDevice', of.device));
  await codeLetters.ask(of.account, of.purpose, now());
}
