import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import type { Language } from '@chatter/contracts/auth/profile.ts';
import { activatedLetter } from './activated.ts';
import { activationLetter } from './activation.ts';
import { alreadyRegisteredLetter } from './already-registered.ts';
import { deactivatedLetter, deletedLetter, deletionAskedLetter, restoredLetter } from './departure.ts';
import { addressInUseLetter, emailChangeAskedLetter, emailChangedLetter, emailChangeLetter } from './email-change.ts';
import { exportReadyLetter } from './export-ready.ts';
import { factorAddedLetter, factorGuessedLetter, factorRemovedLetter, passkeyCopiedLetter } from './factor-letters.ts';
import { factorsRemovedLetter } from './factors-removed.ts';
import type { LetterAbout, LetterIn } from './letter-text.ts';
import { newDeviceLetter } from './new-device.ts';
import { passwordChangedLetter } from './password-changed.ts';
import { passwordResetLetter } from './password-reset.ts';
import { logInCodeLetter, recoveryCodesMadeLetter, recoveryCodeUsedLetter } from './recovery-letters.ts';
import { toHtml } from './to-html.ts';
import { toPlainText } from './to-plain-text.ts';

export interface RenderedLetter {
  subject: string;
  html: string;
  text: string;
  language: Language;
}

const letters: Readonly<Record<LetterKind, LetterIn>> = {
  activation: activationLetter,
  'already-registered': alreadyRegisteredLetter,
  'password-reset': passwordResetLetter,
  'password-changed': passwordChangedLetter,
  'new-device': newDeviceLetter,
  'factor-added': factorAddedLetter,
  'factor-removed': factorRemovedLetter,
  'factors-removed': factorsRemovedLetter,
  'factor-guessed': factorGuessedLetter,
  'recovery-code-used': recoveryCodeUsedLetter,
  'recovery-codes-made': recoveryCodesMadeLetter,
  'log-in-code': logInCodeLetter,
  'passkey-copied': passkeyCopiedLetter,
  activated: activatedLetter,
  'email-change': emailChangeLetter,
  'email-change-asked': emailChangeAskedLetter,
  'email-changed': emailChangedLetter,
  'address-in-use': addressInUseLetter,
  deactivated: deactivatedLetter,
  'deletion-asked': deletionAskedLetter,
  restored: restoredLetter,
  deleted: deletedLetter,
  'export-ready': exportReadyLetter,
};

/** Writes a letter in its two forms, in its reader's language where there is one of it, else in English. */
export function renderLetter(kind: LetterKind, about: LetterAbout): RenderedLetter {
  const write = letters[kind][about.language ?? 'en'];
  const language = write === undefined ? 'en' : (about.language ?? 'en');
  const letter = (write ?? letters[kind].en)(about);
  const place = new URL(about.linkRoot).host;
  return { subject: oneLine(letter.subject), html: toHtml(letter, place, language), text: toPlainText(letter, place, language), language };
}

/** A header is one line, whatever it was made of (ASVS 5.0, 1.3.11). */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
