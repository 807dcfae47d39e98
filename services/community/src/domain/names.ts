import { nameLimits } from '@chatter/contracts/community/access.ts';
import { blankName, isBlankName } from '@chatter/contracts/kit/names.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

/** A name as it is shown, and the one form of it that is unique and searched. */
export interface Name {
  text: string;
  key: string;
}

/** Accents over and under letters. Not all of `\p{M}`: the vowels of Hindi and Thai are marks too, and words without them are other words. */
const accents = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu;
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const mostWords = 8;

/** Case, accents, compatibility forms and invisible signs folded away, spaces made single: `Zoë  STRAẞE` is `zoe strasse`. */
export function foldName(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(accents, '')
      .replace(invisible, '')
      // By way of upper case, which makes one of what lower case keeps apart: `ß` and `ss`, `ı` and `i`.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .replaceAll('ς', 'σ')
      .normalize('NFC')
      .replace(/\s+/gu, ' ')
      .trim()
  );
}

/**
 * Reads the name of a community or channel: one space between words, no invisible signs around them, composed letters.
 * @throws Refusal `invalid-request` when nothing readable is left of it, it is too long, or is no text
 */
export function readName(asked: string, kind: 'community' | 'channel'): Name {
  const most = nameLimits[kind];
  const text = asked
    .normalize('NFC')
    .replace(/[\u200b\u2060\ufeff\u00ad]/g, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const key = foldName(text);
  if (!text.isWellFormed()) throw invalid('A name must be Unicode text.');
  // Signs may be seen of which the key keeps nothing; then it could not be found.
  if (isBlankName(text) || key === '') throw invalid(blankName);
  // Some signs stand for whole phrases: their key is longer than what its column holds.
  if (text.length > most || key.length > 2 * most) throw invalid(`A name has at most ${most} characters.`);
  return { text, key };
}

/**
 * Reads what a community says about itself: any text of some lines, kept as it is.
 * @throws Refusal `invalid-request` for control characters and what is no text
 */
export function readAbout(asked: string): string {
  if (!asked.isWellFormed() || /[\u0000-\u0009\u000b-\u001f\u007f]/.test(asked)) {
    throw invalid('What it is about must be Unicode text without control characters.');
  }
  if (asked.length > nameLimits.about) throw invalid(`What it is about has at most ${nameLimits.about} characters.`);
  return asked;
}

/** The beginnings of words that a search asks for, each as a LIKE pattern (escape character `|`) over a key with a space before it. */
export function wordPatterns(q: string): string[] {
  const words = foldName(q).split(' ').slice(0, mostWords);
  return words.filter((word) => word !== '').map((word) => `% ${word.replace(/[|%_]/g, (sign) => `|${sign}`)}%`);
}

const invalid = (detail: string) => new Refusal('invalid-request', { detail });
