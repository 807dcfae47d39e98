import type { LetterKind } from '@chatter/contracts/auth/calls.ts';

/** A letter's link works so long; a letter is worth posting so long. */
export const letterLifeMs = 24 * 3_600_000;
/** The same letter is written to the same person at most this often. */
export const letterCoolDownMs = 10 * 60_000;

/** Whether a letter of a kind opens something, and so carries a token. */
export function carriesToken(kind: LetterKind): boolean {
  return kind === 'activation';
}

/** Whether a letter may still be posted, or its link followed. */
export function isValidLetter(letter: { expiresAt: Date; usedAt: Date | null; voidAt: Date | null }, now: Date): boolean {
  return letter.usedAt === null && letter.voidAt === null && letter.expiresAt > now;
}
