import type { PasskeyProof } from '@chatter/contracts/auth/passkeys.ts';
import { type KnownPasskey, mayBeCopied } from './passkey.ts';

export interface CheckPasskeyDeps {
  now(): Date;
  passkeys: {
    byCredential(credential: string): Promise<KnownPasskey | null>;
    /** Tells its owner that somebody may have a copy. */
    noteCopied(account: string, now: Date): Promise<void>;
  };
  /** The counter it says; null when it is not right. */
  verifyPasskey(purpose: string, proof: PasskeyProof, known: KnownPasskey): Promise<number | null>;
}

export interface CheckedPasskey {
  way: 'passkey';
  account: string;
  passkey: string;
  counter: number;
}

/**
 * Looks whether a passkey was used for what a challenge was given out for. One that has not counted on since the last time is refused:
 * there may be a copy of it.
 */
export async function checkPasskey(deps: CheckPasskeyDeps, purpose: string, proof: PasskeyProof): Promise<CheckedPasskey | null> {
  const known = await deps.passkeys.byCredential(proof.id);
  const counter = known === null ? null : await deps.verifyPasskey(purpose, proof, known);
  if (known === null || counter === null) return null;
  if (!mayBeCopied(known, counter)) return { way: 'passkey', account: known.account, passkey: known.id, counter };
  await deps.passkeys.noteCopied(known.account, deps.now());
  return null;
}
