import { nameRule } from '@chatter/contracts/auth/views.ts';
import { blankName, isBlankName } from '@chatter/contracts/kit/names.ts';
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

/** @throws Refusal `invalid-request` when nothing is left of a name, or too much */
export function prepareRegistration(ask: { username: string; email: string; firstName: string; lastName: string }): Registration {
  return {
    username: ask.username.trim(),
    usernameKey: canonicalUsername(ask.username),
    email: ask.email.trim(),
    emailKey: canonicalEmail(ask.email),
    firstName: prepareName(ask.firstName),
    lastName: prepareName(ask.lastName),
  };
}

/**
 * A first or last name as it is kept.
 * @throws Refusal `invalid-request` when nothing is seen of it, or composing its letters made it longer than a name may be
 */
export function prepareName(name: string): string {
  const tidied = tidy(name);
  if (isBlankName(tidied)) throw new Refusal('invalid-request', { detail: blankName });
  if ([...tidied].length > nameRule.maxLength) throw new Refusal('invalid-request', { detail: 'A name is too long.' });
  return tidied;
}

/** One space between words, no invisible signs, composed letters (NFC): what two people read as the same name is the same text. */
function tidy(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\u200b\u2060\ufeff\u00ad]/g, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
