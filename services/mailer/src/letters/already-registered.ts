import { greet } from './greeting.ts';
import type { LetterAbout, LetterText } from './letter-text.ts';

/** To the owner of an address with which somebody, perhaps the owner, tried to register again. */
export function alreadyRegisteredLetter({ name, linkRoot }: LetterAbout): LetterText {
  return {
    subject: 'You already have a Chatter account',
    preview: 'Somebody tried to register with your address again.',
    greeting: greet(name),
    paragraphs: [
      'Somebody tried to register a Chatter account with this address. It has one already, so nothing was changed.',
      'If it was you, log in with the username or this address and your password.',
    ],
    button: { label: 'Log in', url: `${linkRoot}/login` },
    notes: ['If it was not you, there is nothing to do: whoever it was has learned nothing about you.'],
  };
}
