import type { Entry } from '@chatter/contracts/auth/entry-routes.ts';
import type { Language } from '@chatter/contracts/auth/profile.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { clientKey } from './client-key.ts';
import { isCommonPassword } from './common-password.ts';
import type { Limiting } from './limits.ts';
import { mayRegister } from './may-register.ts';
import { prepareRegistration, type Registration } from './registration.ts';

export interface RegisterDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  accounts: { isUsernameTaken(usernameKey: string): Promise<boolean> };
  passwords: { hash(password: string): Promise<string> };
  entries: { rule(): Promise<Entry>; invitationBy(token: string, now: Date): Promise<string | null> };
  registrations: {
    keep(
      registration: Registration,
      passwordHash: string,
      language: Language | null,
      arrival: { invitation: string | null; terms: number | null },
      now: Date,
    ): Promise<void>;
  };
  /** A name for a login that does not show it. */
  hideLogin(login: string): string;
}

export interface RegisterAsk {
  username: string;
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  invitation?: string;
  terms?: number;
}

/**
 * Registers an account; a letter to its address activates it. Until then it holds nothing: others may register the same username or
 * address, and whoever follows a link first has it. Whether the address is known shows neither in the answer nor in the work done for
 * it; whether an active account has the username does, and is rate limited. So are the letters that one address can be sent.
 * @param by the caller's network address, and the language of theirs that letters are written in
 */
export async function registerAccount(
  deps: RegisterDeps,
  ask: RegisterAsk,
  { client, language }: { client: string; language: Language | null },
): Promise<void> {
  const from = clientKey(client);
  await deps.limits.take('registerTries', from);
  const registration = prepareRegistration(ask);
  const arrival = await arrivalOf(deps, ask);
  if (isCommonPassword(ask.password, registration)) throw new Refusal('password-too-common', { status: 422 });
  if (await deps.accounts.isUsernameTaken(registration.usernameKey)) throw new Refusal('username-taken');
  await deps.limits.take('registerByClient', from);
  await deps.limits.take('registerByAddress', deps.hideLogin(registration.email));
  const passwordHash = await deps.passwords.hash(ask.password);
  await deps.registrations.keep(registration, passwordHash, language, arrival, deps.now());
}

/** How somebody comes in, if they may. */
async function arrivalOf({ entries, now }: RegisterDeps, { email, invitation: token, terms }: RegisterAsk) {
  const entry = await entries.rule();
  const invitation = token === undefined ? null : await entries.invitationBy(token, now());
  mayRegister(entry, { email, invitation, terms });
  return { invitation, terms: entry.terms?.version ?? null };
}
