import { graphemesOf } from './graphemes.ts';

/** One or two letters for a name: of the first and the last word; whole characters, never half an emoji. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = firstCharacter(words[0] ?? '');
  const last = words.length > 1 ? firstCharacter(words.at(-1) ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

function firstCharacter(word: string): string {
  // Nothing that follows within ASCII belongs to a letter.
  if (/^[A-Za-z0-9](?:[\x21-\x7E]|$)/.test(word)) return word.charAt(0);
  for (const grapheme of graphemesOf(word)) if (/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(grapheme)) return grapheme;
  return '';
}

/** A hue in degrees for an id: the same person has the same colour everywhere. FNV-1a, 32 bits, spread over 12 steps. */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  return ((hash % 12) * 30 + 15) % 360;
}
