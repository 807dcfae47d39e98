import type { LetterText } from './letter-text.ts';

/** A letter for programs that show no HTML. The link stands on a line of its own, so that nothing is taken for part of it. */
export function toPlainText({ greeting, paragraphs, button, notes }: LetterText, place: string): string {
  return `${[greeting, ...paragraphs, `${button.label}:\n${button.url}`, ...notes, `-- \nChatter at ${place}`].join('\n\n')}\n`;
}
