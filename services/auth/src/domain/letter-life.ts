import type { LetterKind } from '@chatter/contracts/auth/calls.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

interface LetterRule {
  /** Its link works so long; without one it is worth posting so long. */
  lifeMs: number;
  /** Whether it opens something, and so carries a token. */
  token: boolean;
  /**
   * Whether a new one takes the place of the former. Not so with links that anybody may ask for, for a new password and to activate: who
   * asked every few minutes would make each void before its owner, whose mail is slow, has read it. Nor with notices: each tells of
   * something else.
   */
  replaces: boolean;
  /** Whether the bell tells of it as well: it is about the account's safety, or was waited for. */
  bell?: true;
}

const rules: Readonly<Record<LetterKind, LetterRule>> = {
  activation: { lifeMs: dayMs, token: true, replaces: false },
  'already-registered': { lifeMs: dayMs, token: false, replaces: true },
  'password-reset': { lifeMs: 30 * minuteMs, token: true, replaces: false },
  'password-changed': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'new-device': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  activated: { lifeMs: dayMs, token: false, replaces: false },
  'email-change': { lifeMs: 60 * minuteMs, token: true, replaces: true },
  'email-change-asked': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'email-changed': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'address-in-use': { lifeMs: dayMs, token: false, replaces: true },
  deactivated: { lifeMs: dayMs, token: false, replaces: false },
  'deletion-asked': { lifeMs: dayMs, token: false, replaces: false },
  restored: { lifeMs: dayMs, token: false, replaces: false, bell: true },
  deleted: { lifeMs: dayMs, token: false, replaces: false },
  'export-ready': { lifeMs: dayMs, token: true, replaces: true, bell: true },
  'factor-added': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'factor-removed': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'factors-removed': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'factor-guessed': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'recovery-code-used': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'log-in-code': { lifeMs: 10 * minuteMs, token: false, replaces: false },
  'passkey-copied': { lifeMs: dayMs, token: false, replaces: false, bell: true },
  'recovery-codes-made': { lifeMs: dayMs, token: false, replaces: false, bell: true },
};

/**
 * The same letter is written to the same person at most this often. Shorter than any link's life: who asks for a letter and gets none
 * has one that works, though somebody else may have asked for it.
 */
export const letterCoolDownMs = 10 * minuteMs;

/** A code for the second step is sent to the same log-in or session at most this often. */
export const codeCoolDownMs = minuteMs;

export function letterLifeMs(kind: LetterKind): number {
  return rules[kind].lifeMs;
}

/** Whether a letter of a kind opens something, and so carries a token. */
export function carriesToken(kind: LetterKind): boolean {
  return rules[kind].token;
}

/** Whether the bell tells of what a letter tells. */
export function ringsBell(kind: LetterKind): boolean {
  return rules[kind].bell === true;
}

/** Whether a letter makes the former ones of its kind void. */
export function replacesFormer(kind: LetterKind): boolean {
  return rules[kind].replaces;
}

/** Whether a letter may still be posted, or its link followed. */
export function isValidLetter(letter: { expiresAt: Date; usedAt: Date | null; voidAt: Date | null }, now: Date): boolean {
  return letter.usedAt === null && letter.voidAt === null && letter.expiresAt > now;
}
