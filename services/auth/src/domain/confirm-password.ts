import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from './limits.ts';

export interface ConfirmPasswordDeps {
  limits: Limiting;
  accounts: { ownerOf(account: string): Promise<{ passwordHash: string | null } | null> };
  passwords: { verify(password: string, stored: string | null): Promise<{ right: boolean }> };
}

/**
 * Makes sure that it is still the owner who sits there. Guesses are counted by session, together with those where the password is changed.
 * @throws Refusal `password-wrong`
 */
export async function confirmPassword(
  { limits, accounts, passwords }: ConfirmPasswordDeps,
  password: string,
  actor: { account: string; session: string },
): Promise<void> {
  await limits.take('passwordBySession', actor.session);
  const owner = await accounts.ownerOf(actor.account);
  if (owner === null) throw new Refusal('not-signed-in');
  const { right } = await passwords.verify(password, owner.passwordHash);
  if (!right || owner.passwordHash === null) throw new Refusal('password-wrong', { status: 403 });
  await limits.forget('passwordBySession', actor.session);
}
