import { createHash, randomBytes } from 'node:crypto';
import { toBase32 } from './base32.ts';

const howMany = 10;
const codeBytes = 15;

/** New codes as they are shown, once: 120 random bits each, as six groups of four. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: howMany }, () => (toBase32(randomBytes(codeBytes)).toLowerCase().match(/.{4}/g) as string[]).join('-'));
}

/**
 * What the database holds of a code, however it was typed: its SHA-256. It has too many bits to be guessed, so a slow hash would add
 * nothing. Null for what is none.
 */
export function hashRecoveryCode(typed: string): Buffer | null {
  const code = typed.replace(/[ -]/g, '');
  return /^[A-Za-z2-7]{24}$/.test(code) ? createHash('sha256').update(code.toUpperCase()).digest() : null;
}
