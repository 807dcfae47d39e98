import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import { activationLetter } from './activation.ts';
import { alreadyRegisteredLetter } from './already-registered.ts';
import type { LetterAbout, LetterText } from './letter-text.ts';
import { newDeviceLetter } from './new-device.ts';
import { passwordChangedLetter } from './password-changed.ts';
import { passwordResetLetter } from './password-reset.ts';
import { toHtml } from './to-html.ts';
import { toPlainText } from './to-plain-text.ts';

export interface RenderedLetter {
  subject: string;
  html: string;
  text: string;
}

const letters: Readonly<Record<LetterKind, (about: LetterAbout) => LetterText>> = {
  activation: activationLetter,
  'already-registered': alreadyRegisteredLetter,
  'password-reset': passwordResetLetter,
  'password-changed': passwordChangedLetter,
  'new-device': newDeviceLetter,
};

/** Writes a letter in its two forms. */
export function renderLetter(kind: LetterKind, about: LetterAbout): RenderedLetter {
  const letter = letters[kind](about);
  const place = new URL(about.linkRoot).host;
  return { subject: oneLine(letter.subject), html: toHtml(letter, place), text: toPlainText(letter, place) };
}

/** A header is one line, whatever it was made of (ASVS 5.0, 1.3.11). */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
