import type { Factor } from '@chatter/contracts/auth/factors.ts';
import type { Language } from '@chatter/contracts/auth/profile.ts';
import { greet } from './greeting.ts';
import type { LetterAbout, LetterIn } from './letter-text.ts';
import { onMoment } from './moment.ts';

const names = {
  en: { totp: 'an authenticator app', passkey: 'a passkey', letter: 'a code by letter', unknown: 'a second step' },
  de: { totp: 'eine Authenticator-App', passkey: 'ein Passkey', letter: 'ein Code per Brief', unknown: 'ein zweiter Schritt' },
} as const satisfies Record<Language, Record<Factor | 'unknown', string>>;
const called = ({ factor }: LetterAbout, language: Language) => names[language][factor ?? 'unknown'];

const nothingToDo = { en: 'If it was you, there is nothing to do.', de: 'Wenn du es warst, ist nichts zu tun.' } as const;
const notYou = {
  en: 'If it was not you, somebody knows your password and has used your account: set a new password at once, log out everywhere, and look through two-step sign-in in your settings.',
  de: 'Wenn du es nicht warst, kennt jemand dein Passwort und hat dein Konto benutzt: Setze sofort ein neues Passwort, melde dich überall ab und sieh in deinen Einstellungen die Anmeldung in zwei Schritten durch.',
} as const;
const toSettings = {
  en: ({ linkRoot }: LetterAbout) => ({ label: 'See your settings', url: `${linkRoot}/settings` }),
  de: ({ linkRoot }: LetterAbout) => ({ label: 'Deine Einstellungen ansehen', url: `${linkRoot}/settings` }),
} as const;

/** Tells the owner of an account that something more may be shown at log-in. */
export const factorAddedLetter: LetterIn = {
  en: (about) => ({
    subject: 'Two-step sign-in was added to your Chatter account',
    preview: nothingToDo.en,
    greeting: greet(about.name),
    paragraphs: [
      `Your Chatter account has a new second step: ${called(about, 'en')} was added${onMoment(about.at)}. All other devices were logged out.`,
      nothingToDo.en,
    ],
    button: toSettings.en(about),
    notes: [notYou.en, 'Keep your recovery codes where you find them without your phone.'],
  }),
  de: (about) => ({
    subject: 'Neuer zweiter Schritt für dein Chatter-Konto',
    preview: nothingToDo.de,
    greeting: greet(about.name, 'de'),
    paragraphs: [
      `Dein Chatter-Konto hat einen neuen zweiten Schritt, hinzugefügt${onMoment(about.at, 'de')}: ${called(about, 'de')}. Alle anderen Geräte wurden abgemeldet.`,
      nothingToDo.de,
    ],
    button: toSettings.de(about),
    notes: [notYou.de, 'Bewahre deine Wiederherstellungscodes dort auf, wo du sie auch ohne dein Telefon findest.'],
  }),
};

/** Tells the owner of an account that something less can be shown at log-in. */
export const factorRemovedLetter: LetterIn = {
  en: (about) => ({
    subject: 'Two-step sign-in of your Chatter account was changed',
    preview: nothingToDo.en,
    greeting: greet(about.name),
    paragraphs: [
      `As a second step of your Chatter account, ${called(about, 'en')} was removed${onMoment(about.at)}. All other devices were logged out.`,
      nothingToDo.en,
    ],
    button: toSettings.en(about),
    notes: [notYou.en],
  }),
  de: (about) => ({
    subject: 'Zweiter Schritt deines Chatter-Kontos entfernt',
    preview: nothingToDo.de,
    greeting: greet(about.name, 'de'),
    paragraphs: [
      `Ein zweiter Schritt deines Chatter-Kontos wurde${onMoment(about.at, 'de')} entfernt: ${called(about, 'de')}. Alle anderen Geräte wurden abgemeldet.`,
      nothingToDo.de,
    ],
    button: toSettings.de(about),
    notes: [notYou.de],
  }),
};

/** Tells the owner of an account that somebody knew the password and failed at the second step. */
export const factorGuessedLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Somebody tried to get into your Chatter account',
    preview: 'They knew your password, and failed at the second step.',
    greeting: greet(name),
    paragraphs: [
      `Somebody gave the right password of your Chatter account and failed at its second step several times${onMoment(at)}. They did not get in.`,
      'If it was you, there is nothing to do but try again. If it was not, somebody knows your password: set a new one.',
    ],
    button: { label: 'Set a new password', url: `${linkRoot}/forgot` },
    notes: ['Use the new password nowhere else. If you used the old one elsewhere, change it there, too.'],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Jemand wollte in dein Chatter-Konto',
    preview: 'Dein Passwort war bekannt, am zweiten Schritt war Schluss.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Jemand hat${onMoment(at, 'de')} das richtige Passwort deines Chatter-Kontos eingegeben und ist am zweiten Schritt mehrmals gescheitert. Hereingekommen ist niemand.`,
      'Wenn du es warst, versuche es einfach noch einmal. Wenn nicht, kennt jemand dein Passwort: Setze ein neues.',
    ],
    button: { label: 'Neues Passwort setzen', url: `${linkRoot}/forgot` },
    notes: ['Benutze das neue Passwort nirgends sonst. Wenn du das alte auch anderswo benutzt hast, ändere es auch dort.'],
  }),
};

/** Tells the owner of a passkey that there may be a second one like it. */
export const passkeyCopiedLetter: LetterIn = {
  en: (about) => ({
    subject: 'A passkey of your Chatter account was refused',
    preview: 'Somebody may have a copy of it.',
    greeting: greet(about.name),
    paragraphs: [
      `A passkey of your Chatter account was used${onMoment(about.at)}, but it had not counted on since the last time. There may be a copy of it, so nobody was let in.`,
      'Remove that passkey in your settings, and add a new one.',
    ],
    button: toSettings.en(about),
    notes: ['If your security key was repaired or reset, that may be the reason.'],
  }),
  de: (about) => ({
    subject: 'Ein Passkey deines Chatter-Kontos wurde abgelehnt',
    preview: 'Vielleicht hat jemand eine Kopie davon.',
    greeting: greet(about.name, 'de'),
    paragraphs: [
      `Ein Passkey deines Chatter-Kontos wurde${onMoment(about.at, 'de')} benutzt, hatte aber seit dem letzten Mal nicht weitergezählt. Vielleicht gibt es eine Kopie davon; deshalb wurde niemand hereingelassen.`,
      'Entferne diesen Passkey in deinen Einstellungen und lege einen neuen an.',
    ],
    button: toSettings.de(about),
    notes: ['Wenn dein Sicherheitsschlüssel repariert oder zurückgesetzt wurde, kann das der Grund sein.'],
  }),
};
