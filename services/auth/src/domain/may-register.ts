import type { Entry } from '@chatter/contracts/auth/entry-routes.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

export interface Coming {
  email: string;
  /** Id of the invitation whose token was given, if it may still be used. */
  invitation: string | null;
  /** Version of the terms agreed to. */
  terms: number | undefined;
}

/**
 * Whether somebody may register. Says nothing of whether the address is known: what is asked holds for known and unknown ones alike.
 * Who has an invitation comes in, whatever else holds, unless registration is closed.
 * @throws Refusal `registration-closed`, `invitation-invalid`, `domain-not-allowed`, `terms-changed`
 */
export function mayRegister({ registration, domains, terms }: Entry, coming: Coming): void {
  if (registration === 'closed') throw new Refusal('registration-closed', { status: 403 });
  if (coming.invitation === null) {
    if (registration === 'invitation') throw new Refusal('invitation-invalid', { status: 403 });
    refuseDomain({ registration, domains }, coming.email);
  }
  if (terms !== null && coming.terms !== terms.version) throw new Refusal('terms-changed');
}

/**
 * Whether an address may be somebody's who has no invitation, as far as the rule of domains goes.
 * @throws Refusal `domain-not-allowed`
 */
export function refuseDomain({ registration, domains }: Pick<Entry, 'registration' | 'domains'>, email: string): void {
  if (registration === 'domain' && !domains.includes(domainOf(email))) throw new Refusal('domain-not-allowed', { status: 403 });
}

const domainOf = (email: string) =>
  email
    .slice(email.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase();
