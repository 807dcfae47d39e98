import { greet } from './greeting.ts';
import type { LetterIn } from './letter-text.ts';

/** To the owner of an address with which somebody, perhaps the owner, tried to register again. */
export const alreadyRegisteredLetter: LetterIn = {
  en: ({ name, linkRoot }) => ({
    subject: 'You already have a Chatter account',
    preview: 'Somebody tried to register with your address again.',
    greeting: greet(name),
    paragraphs: [
      'Somebody tried to register a Chatter account with this address. It has one already, so nothing was changed.',
      'If it was you, log in with the username or this address and your password.',
    ],
    button: { label: 'Log in', url: `${linkRoot}/login` },
    notes: ['If it was not you, there is nothing to do: whoever it was has learned nothing about you.'],
  }),
  de: ({ name, linkRoot }) => ({
    subject: 'Du hast schon ein Chatter-Konto',
    preview: 'Jemand wollte sich noch einmal mit deiner Adresse anmelden.',
    greeting: greet(name, 'de'),
    paragraphs: [
      'Jemand wollte mit dieser Adresse ein Chatter-Konto anlegen. Sie hat schon eines, also wurde nichts geändert.',
      'Wenn du es warst, melde dich mit dem Benutzernamen oder dieser Adresse und deinem Passwort an.',
    ],
    button: { label: 'Anmelden', url: `${linkRoot}/login` },
    notes: ['Wenn du es nicht warst, ist nichts zu tun: Wer es war, hat nichts über dich erfahren.'],
  }),
};
