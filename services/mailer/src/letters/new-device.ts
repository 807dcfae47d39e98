import { greet } from './greeting.ts';
import type { LetterIn } from './letter-text.ts';
import { onMoment } from './moment.ts';

/** Tells the owner of an account that somebody logged in where nobody had before. */
export const newDeviceLetter: LetterIn = {
  en: ({ name, linkRoot, at, device }) => ({
    subject: 'New log-in to your Chatter account',
    preview: 'If it was you, there is nothing to do.',
    greeting: greet(name),
    paragraphs: [
      `Somebody logged in to your Chatter account${onMoment(at)} from a device we have not seen before: ${device ?? 'an unknown browser'}.`,
      'If it was you, there is nothing to do. If it was not, end that session in your settings and change your password.',
    ],
    button: { label: 'See your devices', url: `${linkRoot}/settings` },
    notes: ['A browser that has forgotten its cookies counts as a new device.'],
  }),
  de: ({ name, linkRoot, at, device }) => ({
    subject: 'Neue Anmeldung an deinem Chatter-Konto',
    preview: 'Wenn du es warst, ist nichts zu tun.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Jemand hat sich${onMoment(at, 'de')} an deinem Chatter-Konto angemeldet, von einem Gerät, das wir noch nicht kennen: ${device ?? 'ein unbekannter Browser'}.`,
      'Wenn du es warst, ist nichts zu tun. Wenn nicht, beende diese Sitzung in deinen Einstellungen und ändere dein Passwort.',
    ],
    button: { label: 'Deine Geräte ansehen', url: `${linkRoot}/settings` },
    notes: ['Ein Browser, der seine Cookies vergessen hat, zählt als neues Gerät.'],
  }),
};
