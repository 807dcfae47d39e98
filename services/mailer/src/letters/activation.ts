import { describeAccount, greet } from './greeting.ts';
import { type LetterIn, linkOf } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/**
 * Proves that the address belongs to whoever registered. Anybody may have registered it, with a password of theirs: the letter says
 * which account its link activates, so that the owner of the address activates no other than their own.
 */
export const activationLetter: LetterIn = {
  en: (about) => ({
    subject: 'Activate your Chatter account',
    preview: 'One click and you can start talking.',
    greeting: greet(about.name),
    paragraphs: [
      'Welcome to Chatter. Confirm that this address is yours, and your account is ready.',
      `The account: ${describeAccount(about)}.`,
    ],
    button: { label: 'Activate my account', url: linkOf(about, '/activate') },
    notes: [
      `The link works once, until ${writeMoment(about.expiresAt)}.`,
      'If this is not the account you asked for, do not follow the link: whoever asked for it knows its password. If you registered as well, you have another letter.',
      'If you did not register, leave this letter alone: without the link there is no account, and nobody can use your address.',
    ],
  }),
  de: (about) => ({
    subject: 'Aktiviere dein Chatter-Konto',
    preview: 'Ein Klick, und du kannst loslegen.',
    greeting: greet(about.name, 'de'),
    paragraphs: [
      'Willkommen bei Chatter. Bestätige, dass diese Adresse dir gehört, und dein Konto ist bereit.',
      `Das Konto: ${describeAccount(about, 'de')}.`,
    ],
    button: { label: 'Mein Konto aktivieren', url: linkOf(about, '/activate') },
    notes: [
      `Der Link gilt einmal, bis zum ${writeMoment(about.expiresAt, 'de')}.`,
      'Wenn das nicht das Konto ist, das du angelegt hast, folge dem Link nicht: Wer es angelegt hat, kennt sein Passwort. Hast du dich auch angemeldet, hast du einen weiteren Brief.',
      'Wenn du dich nicht angemeldet hast, lass diesen Brief liegen: Ohne den Link gibt es kein Konto, und niemand kann deine Adresse benutzen.',
    ],
  }),
};
