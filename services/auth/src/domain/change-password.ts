import { Refusal } from '@chatter/platform/refusal.ts';
import { isCommonPassword } from './common-password.ts';
import { passwordWrong, type ReauthenticateDeps, reauthenticate } from './reauthenticate.ts';

export interface ChangePasswordDeps extends ReauthenticateDeps {
  passwords: ReauthenticateDeps['passwords'] & { hash(password: string): Promise<string> };
  newPasswords: {
    change(actor: Asking, former: string | null, passwordHash: string, now: Date): Promise<{ token: string } | 'wrong' | 'gone'>;
  };
}

interface Asking {
  account: string;
  session: string;
}

/**
 * Replaces the password, or sets the first of who comes in by a passkey alone.
 * @returns the token under which the session goes on
 */
export async function changePassword(
  deps: ChangePasswordDeps,
  ask: { current?: string; password: string },
  actor: Asking,
): Promise<string> {
  const owner = await reauthenticate(deps, ask.current === undefined ? {} : { password: ask.current }, actor);
  if (isCommonPassword(ask.password, owner)) throw new Refusal('password-too-common', { status: 422 });
  const passwordHash = await deps.passwords.hash(ask.password);
  const changed = await deps.newPasswords.change(actor, owner.passwordHash, passwordHash, deps.now());
  if (changed === 'wrong') throw passwordWrong();
  if (changed === 'gone') throw new Refusal('not-signed-in');
  return changed.token;
}
