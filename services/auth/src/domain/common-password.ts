import { commonWords } from './common-words.ts';

const fewestSigns = 5;
const shortestRun = 3;
const standsFor: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' };
const walks = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm'];
const zigzags = ['1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', '1q2w3e4r5t6y7u8i9o0p', 'q1w2e3r4t5y6u7i8o9p0'];
const runs = [...walks, ...zigzags].flatMap((walk) => [walk, [...walk].reverse().join('')]);

/**
 * Whether a password is among those an attacker tries first (ASVS 5.0, 6.2.4): of fewer than five different signs, holding the username
 * or the name of the mailbox, made of keyboard and alphabet runs, or, with digits and signs at its ends taken off, a common word, its
 * repetition, or a pair of common words. Digits that stand for letters are read as letters.
 */
export function isCommonPassword(password: string, owner: { username: string; email: string }): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  if (new Set(plain).size < fewestSigns) return true;
  const own = [owner.username, owner.email.split('@')[0] ?? ''].map((name) => name.toLowerCase());
  if (own.some((name) => name.length >= 3 && plain.includes(name))) return true;
  return isRuns(plain) || [plain, unmask(plain)].some((text) => isCommonCore(strip(text)) || isCommonCore(letters(text)));
}

function isCommonCore(core: string): boolean {
  if (core.length < 3) return false;
  if (commonWords.has(core) || isRepeated(core)) return true;
  for (let at = 1; at < core.length; at++) {
    if (commonWords.has(core.slice(0, at)) && commonWords.has(core.slice(at))) return true;
  }
  return false;
}

function isRepeated(core: string): boolean {
  const turn = (core + core).indexOf(core, 1);
  return turn < core.length && commonWords.has(core.slice(0, turn));
}

/** Whether the whole text is walked off on the keyboard or in the alphabet, in pieces of at least three signs. */
function isRuns(text: string): boolean {
  let rest = text;
  while (rest.length >= shortestRun) {
    const length = longestRun(rest);
    if (length < shortestRun) return false;
    rest = rest.slice(length);
  }
  return rest.length < shortestRun;
}

function longestRun(text: string): number {
  for (let length = text.length; length >= shortestRun; length--) {
    const piece = text.slice(0, length);
    if (runs.some((run) => run.includes(piece)) || new Set(piece).size === 1) return length;
  }
  return 0;
}

const strip = (text: string): string => text.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '');
const letters = (text: string): string => text.replace(/[^\p{L}]+/gu, '');
const unmask = (text: string): string => strip(text).replace(/[013457@$!]/g, (sign) => standsFor[sign] ?? sign);
