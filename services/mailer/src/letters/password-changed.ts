import { greet } from './greeting.ts';
import type { LetterIn } from './letter-text.ts';
import { onMoment } from './moment.ts';

/** Tells the owner of an account that its password was replaced, in the settings or by a letter's link. */
export const passwordChangedLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Your Chatter password was changed',
    preview: 'If it was you, there is nothing to do.',
    greeting: greet(name),
    paragraphs: [
      `The password of your Chatter account was changed${onMoment(at)}. All other devices were logged out.`,
      'If it was you, there is nothing to do. If it was not, set a new password at once.',
    ],
    button: { label: 'Set a new password', url: `${linkRoot}/forgot` },
    notes: ['Whoever could do this knew your password or read your mail: if it was not you, change the password of your mailbox, too.'],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Dein Chatter-Passwort wurde geändert',
    preview: 'Wenn du es warst, ist nichts zu tun.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Das Passwort deines Chatter-Kontos wurde${onMoment(at, 'de')} geändert. Alle anderen Geräte wurden abgemeldet.`,
      'Wenn du es warst, ist nichts zu tun. Wenn nicht, setze sofort ein neues Passwort.',
    ],
    button: { label: 'Neues Passwort setzen', url: `${linkRoot}/forgot` },
    notes: [
      'Wer das konnte, kannte dein Passwort oder liest deine Post: Wenn du es nicht warst, ändere auch das Passwort deines Postfachs.',
    ],
  }),
};
