import type { FactorProof } from '@chatter/contracts/auth/factors.ts';
import { type CheckedPasskey, type CheckPasskeyDeps, checkPasskey } from './check-passkey.ts';
import type { Limited, Limiting } from './limits.ts';

/** What a proof that is right uses up: it opens something only if it was not used before. */
export type Spending =
  | { way: 'totp'; sealed: Buffer; step: number }
  | { way: 'recovery'; hash: Buffer }
  | { way: 'letter'; letter: string }
  | CheckedPasskey;

export interface CheckFactorDeps extends CheckPasskeyDeps {
  limits: Limiting;
  factors: { sealedTotpOf(account: string): Promise<Buffer | null> };
  codeLetters: {
    /** The letter whose code it is, if it was asked for this purpose. */
    letterOf(purpose: string, code: string): Promise<string | null>;
  };
  /** The step a code is of; null when it is of none near now. */
  totpStepOf(account: string, sealed: Buffer, code: string, now: Date): number | null;
  /** Null for what is no code. */
  hashRecoveryCode(typed: string): Buffer | null;
}

/** Whose factor it is, and for what. */
export interface FactorOf {
  account: string;
  /** The nonce of the mark that this account's browser showed, if it showed one. */
  device: string | null;
  /** What challenges for it are given out for. */
  purpose: string;
}

/**
 * Looks whether a proof is right; whether it was used before shows when it is spent. Codes that can be guessed are counted, from unknown
 * devices together and from a known one by itself, so that whoever knows the password cannot keep the owner out by guessing.
 * @returns null when it is wrong
 */
export async function checkFactor(deps: CheckFactorDeps, of: FactorOf, proof: FactorProof): Promise<Spending | null> {
  if (proof.way === 'recovery') {
    const hash = deps.hashRecoveryCode(proof.code);
    return hash === null ? null : { way: 'recovery', hash };
  }
  if (proof.way === 'passkey') {
    const checked = await checkPasskey(deps, of.purpose, proof.response);
    return checked?.account === of.account ? checked : null;
  }
  await deps.limits.take(...countedBy(of));
  if (proof.way === 'letter') {
    const letter = await deps.codeLetters.letterOf(of.purpose, proof.code);
    return letter === null ? null : { way: 'letter', letter };
  }
  const sealed = await deps.factors.sealedTotpOf(of.account);
  const step = sealed === null ? null : deps.totpStepOf(of.account, sealed, proof.code, deps.now());
  return sealed === null || step === null ? null : { way: 'totp', sealed, step };
}

/** The right code makes the wrong ones before it count no more. */
export async function forgetGuesses({ limits }: Pick<CheckFactorDeps, 'limits'>, of: Omit<FactorOf, 'purpose'>): Promise<void> {
  await limits.forget(...countedBy(of));
}

/** What challenges are given out for that finish a log-in, or show again whose a session is. */
export const factorPurpose = { logIn: (hash: string) => `factor:${hash}`, proof: (session: string) => `proof:${session}` };

function countedBy({ account, device }: Omit<FactorOf, 'purpose'>): [Limited, string] {
  return device === null ? ['factorByAccount', account] : ['factorByDevice', device];
}
