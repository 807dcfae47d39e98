import { describeAccount, greet } from './greeting.ts';
import type { LetterIn } from './letter-text.ts';

/** Says that an account is active, and how to come in from now on. */
export const activatedLetter: LetterIn = {
  en: (about) => ({
    subject: 'Your Chatter account is active',
    preview: 'Log in, and say hello to somebody.',
    greeting: greet(about.name),
    paragraphs: [`Your account is active: ${describeAccount(about)}.`, 'Log in with the username or this address and your password.'],
    button: { label: 'Log in', url: `${about.linkRoot}/login` },
    notes: ['A photo and a line about yourself, in the settings, help others to recognise you.'],
  }),
  de: (about) => ({
    subject: 'Dein Chatter-Konto ist aktiv',
    preview: 'Melde dich an und sag jemandem Hallo.',
    greeting: greet(about.name, 'de'),
    paragraphs: [
      `Dein Konto ist aktiv: ${describeAccount(about, 'de')}.`,
      'Melde dich mit dem Benutzernamen oder dieser Adresse und deinem Passwort an.',
    ],
    button: { label: 'Anmelden', url: `${about.linkRoot}/login` },
    notes: ['Ein Foto und eine Zeile über dich, in den Einstellungen, helfen anderen, dich zu erkennen.'],
  }),
};
