import type { Entry } from '@chatter/contracts/auth/entry-routes.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { canonicalEmail } from './canonical.ts';
import { clientKey } from './client-key.ts';
import type { Limiting } from './limits.ts';
import { refuseDomain } from './may-register.ts';
import { passwordWrong, type ReauthenticateDeps, reauthenticate } from './reauthenticate.ts';

export interface DomainDeps {
  entries: { rule(): Promise<Entry>; isInvited(account: string): Promise<boolean> };
}

/** Who was let in by domain stays there; who came by invitation may have any address. @throws Refusal `domain-not-allowed` */
async function refuseAddress({ entries }: DomainDeps, account: string, email: string): Promise<void> {
  if (!(await entries.isInvited(account))) refuseDomain(await entries.rule(), email);
}

export interface AskEmailChangeDeps extends ReauthenticateDeps, DomainDeps {
  emailChanges: {
    ask(actor: { account: string; session: string }, passwordHash: string | null, email: string, now: Date): Promise<boolean>;
  };
  /** A name for a login that does not show it. */
  hideLogin(login: string): string;
}

/**
 * Asks for another address. Nothing changes before the new one has confirmed it. Whether somebody has it already shows neither in the
 * answer nor in what the settings say afterwards.
 */
export async function askEmailChange(
  deps: AskEmailChangeDeps,
  ask: { email: string; password?: string },
  actor: { account: string; session: string },
): Promise<void> {
  const owner = await reauthenticate(deps, ask, actor);
  const email = ask.email.trim();
  if (canonicalEmail(email) === canonicalEmail(owner.email)) throw new Refusal('email-same', { status: 422 });
  await refuseAddress(deps, actor.account, email);
  await deps.limits.take('emailByAccount', actor.account);
  await deps.limits.take('emailByAddress', deps.hideLogin(email));
  const asked = await deps.emailChanges.ask(actor, owner.passwordHash, email, deps.now());
  if (!asked) throw passwordWrong();
}

export interface ConfirmEmailDeps extends DomainDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  emailChanges: {
    /** Who asked for a change, and to which address; null for a token that opens nothing. */
    of(token: string, now: Date): Promise<{ account: string; email: string } | null>;
    /** The account; null for a token that opens nothing. */
    confirm(token: string, now: Date): Promise<string | null>;
  };
}

/**
 * Changes the address of whoever holds the link that went to the new one, if the rule of now lets it in. It opens no session.
 * @param client the caller's network address
 */
export async function confirmEmail(deps: ConfirmEmailDeps, token: string, client: string): Promise<string> {
  await deps.limits.take('emailTriesByClient', clientKey(client));
  const asked = await deps.emailChanges.of(token, deps.now());
  if (asked !== null) await refuseAddress(deps, asked.account, asked.email);
  const account = await deps.emailChanges.confirm(token, deps.now());
  if (account === null) throw new Refusal('token-invalid', { status: 400 });
  return account;
}
