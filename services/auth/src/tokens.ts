import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { LetterKind } from '@chatter/contracts/auth/calls.ts';

/** A secret nobody can guess: 256 random bits, 43 characters of base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database holds of a token: its SHA-256. A token has too many bits to be guessed, so a slow hash would add nothing. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The code of six digits that a letter tells: drawn from the same key as links, so that the database holds nothing of it. */
export function letterCode(key: Buffer, letter: string): string {
  const bits = createHmac('sha256', key).update(`log-in-code:${letter}`).digest().readBigUInt64BE();
  return `${bits % 1_000_000n}`.padStart(6, '0');
}

/**
 * The secret part of a letter's link, 43 characters of base64url: HMAC-SHA256 (RFC 2104) over the letter, so that it can be written
 * again as often as the mailer asks, while the database holds only its hash.
 */
export function letterToken(key: Buffer, letter: string, kind: LetterKind): string {
  return createHmac('sha256', key).update(`${kind}:${letter}`).digest('base64url');
}
