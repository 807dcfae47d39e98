import { clientKey } from './client-key.ts';
import type { Limiting } from './limits.ts';

export interface AskResetDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  accounts: { credentialsOf(login: string): Promise<{ id: string; activated: boolean } | null> };
  newPasswords: {
    /** Null for nobody's account, which is looked for all the same. */
    askLetter(account: string | null, now: Date): Promise<void>;
  };
  /** Starts work once the answer is out: how long it takes shows to nobody. */
  afterwards(what: string, work: () => Promise<void>): void;
}

/**
 * Has the owner of a login sent a letter whose link sets a new password. Whether anybody has the login shows neither in the answer nor
 * in the work done for it. An account that is not activated gets none: its letter is the one that activates it. Only clients are counted:
 * were logins, a stranger could use up what the owner may ask for. The letters to one account have a cool-down of their own.
 * @param client the caller's network address
 */
export async function askReset(deps: AskResetDeps, { login }: { login: string }, client: string): Promise<void> {
  await deps.limits.take('resetByClient', clientKey(client));
  const known = await deps.accounts.credentialsOf(login);
  const account = known?.activated === true ? known.id : null;
  deps.afterwards('letter for a new password', () => deps.newPasswords.askLetter(account, deps.now()));
}
