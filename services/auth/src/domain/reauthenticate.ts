import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from './limits.ts';

/** An account's owner as they are known to be. */
export interface KnownOwner {
  username: string;
  email: string;
  passwordHash: string | null;
}

export interface ReauthenticateDeps {
  limits: Limiting;
  accounts: { ownerOf(account: string): Promise<KnownOwner | null> };
  passwords: { verify(password: string, stored: string | null): Promise<{ right: boolean }> };
}

/**
 * Lets whoever is signed in show once more that they own the account, before something that a stolen session must not do (ASVS 5.0,
 * 7.5.1). Guesses are counted by session, as where the password is changed. Where an account has a second factor, it is asked for
 * here: everything grave comes this way.
 * @throws Refusal `password-wrong`
 */
export async function reauthenticate(
  deps: ReauthenticateDeps,
  proof: { password: string },
  actor: { account: string; session: string },
): Promise<KnownOwner> {
  await deps.limits.take('passwordBySession', actor.session);
  const owner = await deps.accounts.ownerOf(actor.account);
  if (owner === null) throw new Refusal('not-signed-in');
  const { right } = await deps.passwords.verify(proof.password, owner.passwordHash);
  if (!right || owner.passwordHash === null) throw new Refusal('password-wrong', { status: 403 });
  await deps.limits.forget('passwordBySession', actor.session);
  return owner;
}
