import { Refusal } from '@chatter/platform/refusal.ts';
import { isCommonPassword } from './common-password.ts';
import type { Limiting } from './limits.ts';

export interface ChangePasswordDeps {
  now(): Date;
  limits: Limiting;
  accounts: { ownerOf(account: string): Promise<{ username: string; email: string; passwordHash: string | null } | null> };
  passwords: {
    verify(password: string, stored: string | null): Promise<{ right: boolean }>;
    hash(password: string): Promise<string>;
  };
  newPasswords: {
    change(actor: Asking, former: string, passwordHash: string, now: Date): Promise<{ token: string } | 'wrong' | 'gone'>;
  };
}

interface Asking {
  account: string;
  session: string;
}

/**
 * Replaces the password of who knows the current one. Guesses are counted by session: who stole one gets few, and the owner's others are
 * not slowed by it.
 * @returns the token under which the session goes on
 */
export async function changePassword(deps: ChangePasswordDeps, ask: { current: string; password: string }, actor: Asking): Promise<string> {
  await deps.limits.take('passwordBySession', actor.session);
  const owner = await deps.accounts.ownerOf(actor.account);
  if (owner === null) throw new Refusal('not-signed-in');
  const { right } = await deps.passwords.verify(ask.current, owner.passwordHash);
  if (!right || owner.passwordHash === null) throw wrong();
  if (isCommonPassword(ask.password, owner)) throw new Refusal('password-too-common', { status: 422 });
  const passwordHash = await deps.passwords.hash(ask.password);
  const changed = await deps.newPasswords.change(actor, owner.passwordHash, passwordHash, deps.now());
  if (changed === 'wrong') throw wrong();
  if (changed === 'gone') throw new Refusal('not-signed-in');
  await deps.limits.forget('passwordBySession', actor.session);
  return changed.token;
}

const wrong = () => new Refusal('password-wrong', { status: 403 });
