import { greet } from './greeting.ts';
import type { LetterAbout, LetterText } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/** Proves that the address belongs to whoever registered. */
export function activationLetter({ name, linkRoot, token, expiresAt }: LetterAbout): LetterText {
  if (token === null) throw new Error('an activation letter carries a token');
  return {
    subject: 'Activate your Chatter account',
    preview: 'One click and you can start talking.',
    greeting: greet(name),
    paragraphs: ['Welcome to Chatter. Confirm that this address is yours, and your account is ready.'],
    button: { label: 'Activate my account', url: `${linkRoot}/activate#t=${token}` },
    notes: [
      `The link works once, until ${writeMoment(expiresAt)}.`,
      'If you did not register, leave this letter alone: without the link there is no account, and nobody can use your address.',
    ],
  };
}
