import { clientKey } from './client-key.ts';
import type { Limiting } from './limits.ts';

export interface AskActivationDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  registrations: { remindAddress(email: string, now: Date): Promise<void> };
  /** Starts work once the answer is out: how long it takes shows to nobody. */
  afterwards(what: string, work: () => Promise<void>): void;
  /** A name for a login that does not show it. */
  hideLogin(login: string): string;
}

/**
 * Sends the activation letter of an address again. Whether anybody registered it shows neither in the answer nor in the time it takes.
 * @param client the caller's network address
 */
export async function askActivation(deps: AskActivationDeps, { email }: { email: string }, client: string): Promise<void> {
  await deps.limits.take('activationByClient', clientKey(client));
  await deps.limits.take('activationByAddress', deps.hideLogin(email));
  deps.afterwards('activation letter sent again', () => deps.registrations.remindAddress(email, deps.now()));
}
