import { greet } from './greeting.ts';
import type { LetterAbout, LetterText } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/** Tells the owner of an account that its password was replaced, in the settings or by a letter's link. */
export function passwordChangedLetter({ name, linkRoot, at }: LetterAbout): LetterText {
  const when = at === undefined ? '' : ` on ${writeMoment(at)}`;
  return {
    subject: 'Your Chatter password was changed',
    preview: 'If it was you, there is nothing to do.',
    greeting: greet(name),
    paragraphs: [
      `The password of your Chatter account was changed${when}. All other devices were logged out.`,
      'If it was you, there is nothing to do. If it was not, set a new password at once.',
    ],
    button: { label: 'Set a new password', url: `${linkRoot}/forgot` },
    notes: ['Whoever could do this knew your password or read your mail: if it was not you, change the password of your mailbox, too.'],
  };
}
