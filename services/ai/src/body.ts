import { bodyLimits } from '@chatter/contracts/chat/events.ts';

const { maxChars } = bodyLimits;
/** How far back from the limit a cut may go to find the end of a word. */
const wordChars = 200;

/** What of a model's text may stand in a message: no NUL, no half of a surrogate pair. */
export function cleaned(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** Whether a text is longer than a message may be. */
export function isTooLong(text: string): boolean {
  return text.length > maxChars;
}

/**
 * A text with a sentence below it about what became of the answer, cut at a word where both do not fit. A code block that the end of
 * the text left open is closed, for the sentence is not code.
 */
export function withNote(text: string, note: string): string {
  const below = `\n\n*${note}*`;
  const fence = '\n```';
  const kept = cutAtWord(text.trimEnd(), maxChars - below.length - fence.length);
  const isOpen = (kept.match(/^ {0,3}```/gm)?.length ?? 0) % 2 === 1;
  return `${kept}${isOpen ? fence : ''}${below}`;
}

function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most + 1);
  const space = head.search(/\s\S*$/);
  const cut = space > most - wordChars ? head.slice(0, space) : head.slice(0, most);
  // A pair cut in two would leave half a character.
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd();
}
