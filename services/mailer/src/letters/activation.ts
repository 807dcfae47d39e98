import { describeAccount, greet } from './greeting.ts';
import type { LetterAbout, LetterText } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/**
 * Proves that the address belongs to whoever registered. Anybody may have registered it, with a password of theirs: the letter says
 * which account its link activates, so that the owner of the address activates no other than their own.
 */
export function activationLetter({ name, username, linkRoot, token, expiresAt }: LetterAbout): LetterText {
  if (token === null) throw new Error('an activation letter carries a token');
  return {
    subject: 'Activate your Chatter account',
    preview: 'One click and you can start talking.',
    greeting: greet(name),
    paragraphs: [
      'Welcome to Chatter. Confirm that this address is yours, and your account is ready.',
      `The account: ${describeAccount({ name, username })}.`,
    ],
    button: { label: 'Activate my account', url: `${linkRoot}/activate#t=${token}` },
    notes: [
      `The link works once, until ${writeMoment(expiresAt)}.`,
      'If this is not the account you asked for, do not follow the link: whoever asked for it knows its password. If you registered as well, you have another letter.',
      'If you did not register, leave this letter alone: without the link there is no account, and nobody can use your address.',
    ],
  };
}
