import { greet } from './greeting.ts';
import type { LetterIn } from './letter-text.ts';
import { onMoment } from './moment.ts';

/** Tells the owner of an account that an administrator has taken its second factors off. */
export const factorsRemovedLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Two-step sign-in of your Chatter account was removed',
    preview: 'An administrator removed it. Your password alone opens your account now.',
    greeting: greet(name),
    paragraphs: [
      `An administrator removed the second steps of your Chatter account${onMoment(at)}: authenticator app, passkeys, codes by letter and recovery codes, whichever you had. You were logged out everywhere.`,
      'If you asked for it, log in with your password, and set up a second step again in your settings. If you have no password, another letter has the link for one.',
    ],
    button: { label: 'Log in', url: `${linkRoot}/login` },
    notes: [
      'If you did not ask for it, somebody may have asked in your name: set a new password at once, and tell whoever runs this installation.',
    ],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Anmeldung in zwei Schritten für dein Chatter-Konto entfernt',
    preview: 'Das war ein Administrator. Jetzt genügt dein Passwort.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Ein Administrator hat${onMoment(at, 'de')} die zweiten Schritte deines Chatter-Kontos entfernt: Authenticator-App, Passkeys, Codes per Brief und Wiederherstellungscodes, was immer du davon hattest. Du wurdest überall abgemeldet.`,
      'Wenn du darum gebeten hast, melde dich mit deinem Passwort an und richte in deinen Einstellungen wieder einen zweiten Schritt ein. Wenn du kein Passwort hast, bringt ein anderer Brief den Link für eines.',
    ],
    button: { label: 'Anmelden', url: `${linkRoot}/login` },
    notes: [
      'Wenn du nicht darum gebeten hast, hat es vielleicht jemand in deinem Namen getan: Setze sofort ein neues Passwort und sag denen Bescheid, die diese Installation betreiben.',
    ],
  }),
};
