import type { FactorProof } from '@chatter/contracts/auth/factors.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type CheckFactorDeps, checkFactor, type FactorOf, factorPurpose, forgetGuesses, type Spending } from './check-factor.ts';

export interface FinishLogInDeps extends CheckFactorDeps {
  /** Stands for a token where it must not be known. */
  hashOf(token: string): string;
  marks: { read(mark: string | undefined, account: string): string | null };
  logIns: {
    /** Counts a try of a log-in; whose it is, or null when there is none that may have another. */
    takeTry(token: string, now: Date): Promise<string | null>;
    /** Notes that the try was in vain: it was wrong, or not looked at for there had been too many. After some the account's owner is told. */
    noteWrong(account: string, why: 'wrong' | 'too-many', now: Date): Promise<void>;
    /** Uses up the factor and the log-in together, and opens a session. */
    finish(token: string, spending: Spending, on: { device: string | null; known: boolean }, now: Date): Promise<Finished>;
  };
}
/** `wrong`: the factor was used before. `over`: the log-in was. */
export type Finished = { session: string } | 'wrong' | 'over';

/** In what a log-in is finished. */
export interface FinishingFrom {
  /** What the cookie of the log-in holds. */
  token: string | undefined;
  /** What the browser's device cookie holds. */
  mark: string | undefined;
  /** The device in words. */
  device: string | null;
}

/** The second step of a log-in: its factor is shown, and the session opened. */
export async function finishLogIn(
  deps: FinishLogInDeps,
  proof: FactorProof,
  { token, mark, device }: FinishingFrom,
): Promise<{ account: string; session: string }> {
  const account = token === undefined ? null : await deps.logIns.takeTry(token, deps.now());
  if (token === undefined || account === null) throw logInOver();
  const of = { account, device: deps.marks.read(mark, account), purpose: factorPurpose.logIn(deps.hashOf(token)) };
  const spending = await checkNoting(deps, of, proof);
  const finished =
    spending === null ? 'wrong' : await deps.logIns.finish(token, spending, { device, known: of.device !== null }, deps.now());
  if (finished === 'over') throw logInOver();
  if (finished === 'wrong') {
    await deps.logIns.noteWrong(account, 'wrong', deps.now());
    throw new Refusal('factor-wrong', { status: 401 });
  }
  await forgetGuesses(deps, of);
  return { account, session: finished.session };
}

async function checkNoting(deps: FinishLogInDeps, of: FactorOf, proof: FactorProof): Promise<Spending | null> {
  try {
    return await checkFactor(deps, of, proof);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'too-many-requests') await deps.logIns.noteWrong(of.account, 'too-many', deps.now());
    throw error;
  }
}

export const logInOver = () => new Refusal('log-in-over', { status: 401 });
