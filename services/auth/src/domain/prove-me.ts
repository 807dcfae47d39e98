import type { FactorProof } from '@chatter/contracts/auth/factors.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type CheckFactorDeps, checkFactor, type FactorOf, factorPurpose, forgetGuesses, type Spending } from './check-factor.ts';

export interface ProveMeDeps extends CheckFactorDeps {
  accounts: { ownerOf(account: string): Promise<{ passwordHash: string | null } | null> };
  passwords: { verify(password: string, stored: string | null): Promise<{ right: boolean }> };
  factors: CheckFactorDeps['factors'] & { waysOf(account: string): Promise<readonly string[]> };
  proofs: {
    /** Notes it, if the password is still that one, the session alive, and the factor not used before. */
    note(actor: Asking, passwordHash: string | null, spending: Spending | null, now: Date): Promise<Proven>;
  };
}
/** `password`, `factor`: which of them is wrong by now. */
export type Proven = { token: string } | 'password' | 'factor';

interface Asking {
  account: string;
  session: string;
}

/**
 * Has somebody who is signed in show again that it is they, before what guards the account is changed: who sits down at a screen that was
 * left open, or has stolen a session, knows neither password nor factor.
 * @param device the nonce of the mark that this account's browser showed, if it showed one
 * @returns the token under which the session goes on
 */
export async function proveMe(
  deps: ProveMeDeps,
  ask: { password?: string; factor?: FactorProof },
  actor: Asking,
  device: string | null,
): Promise<string> {
  await deps.limits.take('passwordBySession', actor.session);
  const owner = await deps.accounts.ownerOf(actor.account);
  if (owner === null) throw new Refusal('not-signed-in');
  if (!(await isRight(deps, ask, owner.passwordHash))) throw passwordWrong();
  const of = { account: actor.account, device, purpose: factorPurpose.proof(actor.session) };
  const spending = await spendingOf(deps, of, ask.factor);
  const proven = await deps.proofs.note(actor, owner.passwordHash, spending, deps.now());
  if (proven === 'password') throw passwordWrong();
  if (proven === 'factor') throw factorWrong();
  await deps.limits.forget('passwordBySession', actor.session);
  if (spending !== null) await forgetGuesses(deps, of);
  return proven.token;
}

/** Whether the password is right; where there is none, a passkey, which is two steps in one, stands in for it. */
async function isRight(deps: ProveMeDeps, ask: { password?: string; factor?: FactorProof }, passwordHash: string | null): Promise<boolean> {
  if (passwordHash === null) return ask.factor?.way === 'passkey';
  return (await deps.passwords.verify(ask.password ?? '', passwordHash)).right;
}

async function spendingOf(deps: ProveMeDeps, of: FactorOf, factor: FactorProof | undefined): Promise<Spending | null> {
  if ((await deps.factors.waysOf(of.account)).length === 0) return null;
  if (factor === undefined) throw new Refusal('factor-needed', { status: 403 });
  const spending = await checkFactor(deps, of, factor);
  if (spending === null) throw factorWrong();
  return spending;
}

const passwordWrong = () => new Refusal('password-wrong', { status: 403 });
const factorWrong = () => new Refusal('factor-wrong', { status: 403 });
