import { Refusal } from '@chatter/platform/refusal.ts';
import { canonicalEmail, canonicalUsername } from './canonical.ts';

/** A person as asked for, trimmed, with the canonical forms that are unique among activated accounts. */
export interface Registration {
  username: string;
  usernameKey: string;
  email: string;
  emailKey: string;
  firstName: string;
  lastName: string;
}

/** @throws Refusal `invalid-request` when nothing is left of a name */
export function prepareRegistration(ask: { username: string; email: string; firstName: string; lastName: string }): Registration {
  const [firstName, lastName] = [tidy(ask.firstName), tidy(ask.lastName)];
  if (firstName === '' || lastName === '') throw new Refusal('invalid-request', { detail: 'A name must hold more than spaces.' });
  return {
    username: ask.username.trim(),
    usernameKey: canonicalUsername(ask.username),
    email: ask.email.trim(),
    emailKey: canonicalEmail(ask.email),
    firstName,
    lastName,
  };
}

/** One space between words, no invisible signs, composed letters (NFC): what two people read as the same name is the same text. */
function tidy(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\u200b\u2060\ufeff\u00ad]/g, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
