import { Refusal } from '@chatter/platform/refusal.ts';
import { clientKey } from './client-key.ts';
import { isCommonPassword } from './common-password.ts';
import type { Limiting } from './limits.ts';

export interface ResetPasswordDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  accounts: { ownerOf(account: string): Promise<{ username: string; email: string } | null> };
  letters: {
    /** Whose a token is that would work now. */
    ownerOf(token: string, kind: 'password-reset', now: Date): Promise<string | null>;
  };
  passwords: { hash(password: string): Promise<string> };
  newPasswords: {
    /** The account; null for a token that opens nothing. */
    reset(token: string, passwordHash: string, now: Date): Promise<string | null>;
  };
}

/**
 * Sets a new password for whoever holds the link of a letter. It opens no session, activates nothing, and a password that is refused
 * does not use up the link. Nothing is hashed for a token that opens nothing.
 * @param client the caller's network address
 * @returns the account
 */
export async function resetPassword(deps: ResetPasswordDeps, ask: { token: string; password: string }, client: string): Promise<string> {
  await deps.limits.take('resetTriesByClient', clientKey(client));
  const id = await deps.letters.ownerOf(ask.token, 'password-reset', deps.now());
  const owner = id === null ? null : await deps.accounts.ownerOf(id);
  if (owner === null) throw invalid();
  if (isCommonPassword(ask.password, owner)) throw new Refusal('password-too-common', { status: 422 });
  const account = await deps.newPasswords.reset(ask.token, await deps.passwords.hash(ask.password), deps.now());
  if (account === null) throw invalid();
  return account;
}

const invalid = () => new Refusal('token-invalid', { status: 400 });
