import { describeAccount, greet } from './greeting.ts';
import { type LetterIn, linkOf } from './letter-text.ts';
import { onMoment, writeMoment } from './moment.ts';

/** To the new address: only its owner can confirm the change. */
export const emailChangeLetter: LetterIn = {
  en: (about) => ({
    subject: 'Confirm your new address for Chatter',
    preview: 'From then on you log in with it, and letters come here.',
    greeting: greet(about.name),
    paragraphs: [
      'The owner of a Chatter account wants to use this address from now on. If that is you, confirm it.',
      `The account: ${describeAccount(about)}.`,
    ],
    button: { label: 'Use this address', url: linkOf(about, '/confirm-email') },
    notes: [
      `The link works once, until ${writeMoment(about.expiresAt)}.`,
      'If this is not your account, leave this letter alone: without the link your address is not used.',
    ],
  }),
  de: (about) => ({
    subject: 'Bestätige deine neue Adresse für Chatter',
    preview: 'Danach meldest du dich mit ihr an, und Briefe kommen hierher.',
    greeting: greet(about.name, 'de'),
    paragraphs: [
      'Jemand möchte diese Adresse ab jetzt für sein Chatter-Konto benutzen. Wenn du das bist, bestätige sie.',
      `Das Konto: ${describeAccount(about, 'de')}.`,
    ],
    button: { label: 'Diese Adresse benutzen', url: linkOf(about, '/confirm-email') },
    notes: [
      `Der Link gilt einmal, bis zum ${writeMoment(about.expiresAt, 'de')}.`,
      'Wenn das nicht dein Konto ist, lass diesen Brief liegen: Ohne den Link wird deine Adresse nicht benutzt.',
    ],
  }),
};

/** To the address that is still in use: there is time to object. The new one is not named: this mailbox may be somebody else's by now. */
export const emailChangeAskedLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Your Chatter address is about to be changed',
    preview: 'If it was you, there is nothing to do here.',
    greeting: greet(name),
    paragraphs: [
      `Somebody who knows your password asked${onMoment(at)} to use another e-mail address for your Chatter account. Nothing changes before the other address has confirmed it.`,
      'If it was you, open the letter that went there. If it was not, change your password: the change is void then.',
    ],
    button: { label: 'See your settings', url: `${linkRoot}/settings` },
    notes: ['If you cannot log in any more, ask for a new password while letters still come here.'],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Deine Chatter-Adresse soll geändert werden',
    preview: 'Wenn du es warst, ist hier nichts zu tun.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Jemand, der dein Passwort kennt, möchte${onMoment(at, 'de')} eine andere E-Mail-Adresse für dein Chatter-Konto. Es ändert sich nichts, bevor die andere Adresse es bestätigt hat.`,
      'Wenn du es warst, öffne den Brief, der dorthin ging. Wenn nicht, ändere dein Passwort: Dann gilt die Änderung nicht mehr.',
    ],
    button: { label: 'Deine Einstellungen ansehen', url: `${linkRoot}/settings` },
    notes: ['Wenn du dich nicht mehr anmelden kannst, lass dir ein neues Passwort geben, solange Briefe noch hierher kommen.'],
  }),
};

/** To the address that was in use: from now on letters go elsewhere. */
export const emailChangedLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Your Chatter address was changed',
    preview: 'Letters go to your new address from now on.',
    greeting: greet(name),
    paragraphs: [
      `The e-mail address of your Chatter account was changed${onMoment(at)}. The new one was confirmed from there, and this is the last letter to this one.`,
      'If it was you, there is nothing to do. If it was not, log in with your username and change your password, or ask whoever runs this Chatter for help.',
    ],
    button: { label: 'Log in', url: `${linkRoot}/login` },
    notes: ['Links for a new password that were sent to this address do not work any more.'],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Deine Chatter-Adresse wurde geändert',
    preview: 'Briefe gehen ab jetzt an deine neue Adresse.',
    greeting: greet(name, 'de'),
    paragraphs: [
      `Die E-Mail-Adresse deines Chatter-Kontos wurde${onMoment(at, 'de')} geändert. Die neue wurde von dort bestätigt, und dies ist der letzte Brief an diese.`,
      'Wenn du es warst, ist nichts zu tun. Wenn nicht, melde dich mit deinem Benutzernamen an und ändere dein Passwort, oder bitte die um Hilfe, die dieses Chatter betreiben.',
    ],
    button: { label: 'Anmelden', url: `${linkRoot}/login` },
    notes: ['Links für ein neues Passwort, die an diese Adresse gingen, gelten nicht mehr.'],
  }),
};

/** To the owner of an address that the owner of another account wanted to use. */
export const addressInUseLetter: LetterIn = {
  en: ({ name, linkRoot }) => ({
    subject: 'Your address was asked for at Chatter',
    preview: 'It is yours already, so nothing was changed.',
    greeting: greet(name),
    paragraphs: [
      'Somebody wanted to use this address for another Chatter account. It belongs to yours already, so nothing was changed.',
      'If it was you, log in to the account that has it, and choose another address there first.',
    ],
    button: { label: 'Log in', url: `${linkRoot}/login` },
    notes: ['If it was not you, there is nothing to do: whoever it was has learned nothing about you.'],
  }),
  de: ({ name, linkRoot }) => ({
    subject: 'Nach deiner Adresse wurde bei Chatter gefragt',
    preview: 'Sie gehört schon dir, also wurde nichts geändert.',
    greeting: greet(name, 'de'),
    paragraphs: [
      'Jemand wollte diese Adresse für ein anderes Chatter-Konto benutzen. Sie gehört schon zu deinem, also wurde nichts geändert.',
      'Wenn du es warst, melde dich an dem Konto an, das sie hat, und wähle dort erst eine andere Adresse.',
    ],
    button: { label: 'Anmelden', url: `${linkRoot}/login` },
    notes: ['Wenn du es nicht warst, ist nichts zu tun: Wer es war, hat nichts über dich erfahren.'],
  }),
};
