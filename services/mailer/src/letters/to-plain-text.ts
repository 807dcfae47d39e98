import type { Language } from '@chatter/contracts/auth/profile.ts';
import { placeLine } from './layout-words.ts';
import type { LetterText } from './letter-text.ts';

/** A letter for programs that show no HTML. The link stands on a line of its own, so that nothing is taken for part of it. */
export function toPlainText({ greeting, paragraphs, button, notes }: LetterText, place: string, language: Language): string {
  const parts = [greeting, ...paragraphs, `${button.label}:\n${button.url}`, ...notes, `-- \n${placeLine(place, language)}`];
  return `${parts.join('\n\n')}\n`;
}
