import { describeAccount, greet } from './greeting.ts';
import { type LetterIn, linkOf } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/** To the owner of an account for which somebody, perhaps the owner, asked for a new password. */
export const passwordResetLetter: LetterIn = {
  en: (about) => ({
    subject: 'Set a new Chatter password',
    preview: 'The link in this letter lets you choose a new password.',
    greeting: greet(about.name),
    paragraphs: [
      'Somebody asked for a new password for your Chatter account. If it was you, choose one by this link.',
      `The account: ${describeAccount(about)}.`,
    ],
    button: { label: 'Choose a new password', url: linkOf(about, '/reset') },
    notes: [
      `The link works once, until ${writeMoment(about.expiresAt)}. When a new password is set, you are logged out everywhere.`,
      'If it was not you, leave this letter alone: your password stays as it is, and whoever asked has learned nothing about you.',
      'Nobody at Chatter will ever ask you for this link.',
    ],
  }),
  de: (about) => ({
    subject: 'Setze ein neues Chatter-Passwort',
    preview: 'Mit dem Link in diesem Brief wählst du ein neues Passwort.',
    greeting: greet(about.name, 'de'),
    paragraphs: [
      'Jemand hat für dein Chatter-Konto um ein neues Passwort gebeten. Wenn du es warst, wähle eines über diesen Link.',
      `Das Konto: ${describeAccount(about, 'de')}.`,
    ],
    button: { label: 'Neues Passwort wählen', url: linkOf(about, '/reset') },
    notes: [
      `Der Link gilt einmal, bis zum ${writeMoment(about.expiresAt, 'de')}. Mit dem neuen Passwort wirst du überall abgemeldet.`,
      'Wenn du es nicht warst, lass diesen Brief liegen: Dein Passwort bleibt, wie es ist, und wer gefragt hat, hat nichts über dich erfahren.',
      'Niemand von Chatter fragt dich jemals nach diesem Link.',
    ],
  }),
};
