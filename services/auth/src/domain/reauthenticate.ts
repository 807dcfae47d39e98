import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from './limits.ts';

/** An account's owner as they are known to be. */
export interface KnownOwner {
  username: string;
  email: string;
  passwordHash: string | null;
}

interface Asking {
  account: string;
  session: string;
}

export interface ReauthenticateDeps {
  now(): Date;
  limits: Limiting;
  accounts: { ownerOf(account: string): Promise<KnownOwner | null> };
  passwords: { verify(password: string, stored: string | null): Promise<{ right: boolean }> };
  factors: { waysOf(account: string): Promise<readonly string[]> };
  proofs: {
    /** When the session's owner last showed password and factor. @throws Refusal `proof-needed` unless it was just now */
    newest(actor: Asking, now: Date): Promise<Date>;
  };
}

/**
 * Lets whoever is signed in show once more that they own the account, before something that a stolen session must not do (ASVS 5.0,
 * 7.5.1): everything grave comes this way. Where the account has a second factor the password alone does not do: both must have been shown
 * by `proveMe` a moment ago, which also does where no password is given. Guesses at the password are counted by session: who stole one gets few, and the owner's others are not slowed.
 * @returns the owner, and when they showed it
 * @throws Refusal `password-wrong`, `proof-needed`
 */
export async function reauthenticate(
  deps: ReauthenticateDeps,
  proof: { password?: string },
  actor: Asking,
): Promise<KnownOwner & { shownAt: Date }> {
  const owner = await deps.accounts.ownerOf(actor.account);
  if (owner === null) throw new Refusal('not-signed-in');
  const { password } = proof;
  if (password === undefined || (await deps.factors.waysOf(actor.account)).length > 0) {
    return { ...owner, shownAt: await deps.proofs.newest(actor, deps.now()) };
  }
  await deps.limits.take('passwordBySession', actor.session);
  const { right } = await deps.passwords.verify(password, owner.passwordHash);
  if (!right || owner.passwordHash === null) throw passwordWrong();
  await deps.limits.forget('passwordBySession', actor.session);
  return { ...owner, shownAt: deps.now() };
}

/** Also for a password that was replaced meanwhile. */
export const passwordWrong = () => new Refusal('password-wrong', { status: 403 });
