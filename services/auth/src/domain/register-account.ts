import { Refusal } from '@chatter/platform/refusal.ts';
import { clientKey } from './client-key.ts';
import { isCommonPassword } from './common-password.ts';
import type { Limiting } from './limits.ts';
import { prepareRegistration, type Registration } from './registration.ts';

export interface RegisterDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  accounts: { isUsernameHeld(usernameKey: string, now: Date): Promise<boolean> };
  passwords: { hash(password: string): Promise<string> };
  registrations: {
    /** False when the username was taken meanwhile. */
    keep(registration: Registration, passwordHash: string, now: Date): Promise<boolean>;
  };
}

export interface RegisterAsk {
  username: string;
  email: string;
  password: string;
  firstName: string;
  lastName: string;
}

/**
 * Registers an account; a letter to its address activates it. Whether the address is known shows neither in the answer nor in the work
 * done for it; whether the username is taken does, and is rate limited.
 * @param client the caller's network address
 */
export async function registerAccount(deps: RegisterDeps, ask: RegisterAsk, client: string): Promise<void> {
  const from = clientKey(client);
  await deps.limits.take('registerTries', from);
  const registration = prepareRegistration(ask);
  if (isCommonPassword(ask.password, registration)) throw new Refusal('password-too-common', { status: 422 });
  if (await deps.accounts.isUsernameHeld(registration.usernameKey, deps.now())) throw usernameTaken();
  await deps.limits.take('registerByClient', from);
  const passwordHash = await deps.passwords.hash(ask.password);
  if (!(await deps.registrations.keep(registration, passwordHash, deps.now()))) throw usernameTaken();
}

const usernameTaken = () => new Refusal('username-taken', { status: 409 });
