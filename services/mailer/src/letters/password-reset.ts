import { describeAccount, greet } from './greeting.ts';
import type { LetterAbout, LetterText } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/** To the owner of an account for which somebody, perhaps the owner, asked for a new password. */
export function passwordResetLetter({ name, username, linkRoot, token, expiresAt }: LetterAbout): LetterText {
  if (token === null) throw new Error('a letter for a new password carries a token');
  return {
    subject: 'Set a new Chatter password',
    preview: 'The link in this letter lets you choose a new password.',
    greeting: greet(name),
    paragraphs: [
      'Somebody asked for a new password for your Chatter account. If it was you, choose one by this link.',
      `The account: ${describeAccount({ name, username })}.`,
    ],
    button: { label: 'Choose a new password', url: `${linkRoot}/reset#t=${token}` },
    notes: [
      `The link works once, until ${writeMoment(expiresAt)}. When a new password is set, you are logged out everywhere.`,
      'If it was not you, leave this letter alone: your password stays as it is, and whoever asked has learned nothing about you.',
      'Nobody at Chatter will ever ask you for this link.',
    ],
  };
}
