import { greet } from './greeting.ts';
import type { LetterIn } from './letter-text.ts';
import { onMoment, writeMoment } from './moment.ts';

const by = (until: string | undefined, expiresAt: string) => until ?? expiresAt;

/** Says that an account is deactivated, and that logging in brings it back. */
export const deactivatedLetter: LetterIn = {
  en: ({ name, linkRoot, until, expiresAt }) => ({
    subject: 'Your Chatter account is deactivated',
    preview: 'Logging in brings it back.',
    greeting: greet(name),
    paragraphs: [
      'Your account is deactivated, as you asked: you are logged out everywhere, and nobody finds you any more.',
      `Logging in brings it back, until ${writeMoment(by(until, expiresAt))}. If nobody does until then, it is deleted.`,
    ],
    button: { label: 'Log in', url: `${linkRoot}/login` },
    notes: ['If it was not you, log in and change your password at once: whoever it was knows it.'],
  }),
  de: ({ name, linkRoot, until, expiresAt }) => ({
    subject: 'Dein Chatter-Konto ist stillgelegt',
    preview: 'Eine Anmeldung bringt es zurück.',
    greeting: greet(name, 'de'),
    paragraphs: [
      'Dein Konto ist stillgelegt, wie du es wolltest: Du bist überall abgemeldet, und niemand findet dich mehr.',
      `Eine Anmeldung bringt es zurück, bis zum ${writeMoment(by(until, expiresAt), 'de')}. Meldet sich bis dahin niemand an, wird es gelöscht.`,
    ],
    button: { label: 'Anmelden', url: `${linkRoot}/login` },
    notes: ['Wenn du es nicht warst, melde dich an und ändere sofort dein Passwort: Wer es war, kennt es.'],
  }),
};

/** Says that an account will be deleted, and until when it can be kept. */
export const deletionAskedLetter: LetterIn = {
  en: ({ name, linkRoot, until, expiresAt }) => ({
    subject: 'Your Chatter account will be deleted',
    preview: 'Logging in before then keeps it.',
    greeting: greet(name),
    paragraphs: [
      `Your account will be deleted on ${writeMoment(by(until, expiresAt))}, as you asked. Until then you are logged out everywhere, and nobody finds you.`,
      'If you change your mind, log in before then: everything is as it was.',
    ],
    button: { label: 'Keep my account', url: `${linkRoot}/login` },
    notes: [
      'Deleted are your profile, your photo, your sessions and letters. What you wrote stays with those you wrote to, from a “Deleted account”.',
      'If it was not you, log in and change your password at once: whoever it was knows it.',
    ],
  }),
  de: ({ name, linkRoot, until, expiresAt }) => ({
    subject: 'Dein Chatter-Konto wird gelöscht',
    preview: 'Eine Anmeldung davor behält es.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Dein Konto wird am ${writeMoment(by(until, expiresAt), 'de')} gelöscht, wie du es wolltest. Bis dahin bist du überall abgemeldet, und niemand findet dich.`,
      'Wenn du es dir anders überlegst, melde dich vorher an: Dann ist alles, wie es war.',
    ],
    button: { label: 'Mein Konto behalten', url: `${linkRoot}/login` },
    notes: [
      'Gelöscht werden dein Profil, dein Foto, deine Sitzungen und Briefe. Was du geschrieben hast, bleibt bei denen, denen du es geschrieben hast, von einem „Gelöschten Konto“.',
      'Wenn du es nicht warst, melde dich an und ändere sofort dein Passwort: Wer es war, kennt es.',
    ],
  }),
};

/** Says that an account is in use again that was deactivated, or was to be deleted. */
export const restoredLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Your Chatter account is back',
    preview: 'Somebody logged in, so it stays.',
    greeting: greet(name),
    paragraphs: [
      `Somebody logged in to your account${onMoment(at)}, so it is active again and will not be deleted.`,
      'If it was you, welcome back. If it was not, set a new password at once.',
    ],
    button: { label: 'Set a new password', url: `${linkRoot}/forgot` },
    notes: ['Everything is as it was before: conversations, groups and what you told of yourself.'],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Dein Chatter-Konto ist zurück',
    preview: 'Jemand hat sich angemeldet, also bleibt es.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Jemand hat sich${onMoment(at, 'de')} an deinem Konto angemeldet; es ist wieder aktiv und wird nicht gelöscht.`,
      'Wenn du es warst, willkommen zurück. Wenn nicht, setze sofort ein neues Passwort.',
    ],
    button: { label: 'Neues Passwort setzen', url: `${linkRoot}/forgot` },
    notes: ['Alles ist, wie es vorher war: Unterhaltungen, Gruppen und was du über dich erzählt hast.'],
  }),
};

/** The last letter: the account is gone. */
export const deletedLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Your Chatter account is deleted',
    preview: 'This is our last letter to you.',
    greeting: greet(name),
    paragraphs: [
      `Your account was deleted${onMoment(at)}: profile, photo, sessions and letters are gone, and this address with them.`,
      'What you wrote stays with those you wrote to, from a “Deleted account”. You are welcome to register again at any time.',
    ],
    button: { label: 'Register again', url: `${linkRoot}/register` },
    notes: ['In copies made for safety it fades out within 30 days.'],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Dein Chatter-Konto ist gelöscht',
    preview: 'Das ist unser letzter Brief an dich.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Dein Konto wurde${onMoment(at, 'de')} gelöscht: Profil, Foto, Sitzungen und Briefe sind fort, und diese Adresse mit ihnen.`,
      'Was du geschrieben hast, bleibt bei denen, denen du es geschrieben hast, von einem „Gelöschten Konto“. Du kannst dich jederzeit neu anmelden.',
    ],
    button: { label: 'Neu anmelden', url: `${linkRoot}/register` },
    notes: ['In Sicherungskopien verschwindet es innerhalb von 30 Tagen.'],
  }),
};
