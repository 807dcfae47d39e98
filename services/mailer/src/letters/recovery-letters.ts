import { greet } from './greeting.ts';
import type { LetterIn } from './letter-text.ts';
import { onMoment, writeMoment } from './moment.ts';

const nothingToDo = { en: 'If it was you, there is nothing to do.', de: 'Wenn du es warst, ist nichts zu tun.' } as const;
const notYou = {
  en: 'If it was not you, somebody knows your password and has your codes: set a new password at once, and make new codes.',
  de: 'Wenn du es nicht warst, kennt jemand dein Passwort und hat deine Codes: Setze sofort ein neues Passwort und erzeuge neue Codes.',
} as const;

/** Tells the owner of an account that one of the codes kept for an emergency is gone. */
export const recoveryCodeUsedLetter: LetterIn = {
  en: ({ name, linkRoot, at, device }) => ({
    subject: 'A recovery code of your Chatter account was used',
    preview: nothingToDo.en,
    greeting: greet(name),
    paragraphs: [
      `A recovery code was used as the second step of your Chatter account${onMoment(at)}${device ? `, from ${device}` : ''}. It works no more.`,
      nothingToDo.en,
    ],
    button: { label: 'See your settings', url: `${linkRoot}/settings` },
    notes: ['In your settings you see how many are left, and can have new ones.', notYou.en],
  }),
  de: ({ name, linkRoot, at, device }) => ({
    subject: 'Wiederherstellungscode benutzt: dein Chatter-Konto',
    preview: nothingToDo.de,
    greeting: greet(name, 'de'),
    paragraphs: [
      `Ein Wiederherstellungscode wurde${onMoment(at, 'de')} als zweiter Schritt deines Chatter-Kontos benutzt${device ? `, von: ${device}` : ''}. Er gilt nicht mehr.`,
      nothingToDo.de,
    ],
    button: { label: 'Deine Einstellungen ansehen', url: `${linkRoot}/settings` },
    notes: ['In deinen Einstellungen siehst du, wie viele übrig sind, und kannst neue erzeugen.', notYou.de],
  }),
};

/** Tells the owner of an account that the codes on paper are worth nothing any more. */
export const recoveryCodesMadeLetter: LetterIn = {
  en: ({ name, linkRoot, at }) => ({
    subject: 'Your Chatter account has new recovery codes',
    preview: nothingToDo.en,
    greeting: greet(name),
    paragraphs: [`New recovery codes were made for your Chatter account${onMoment(at)}. The former ones work no more.`, nothingToDo.en],
    button: { label: 'See your settings', url: `${linkRoot}/settings` },
    notes: [notYou.en],
  }),
  de: ({ name, linkRoot, at }) => ({
    subject: 'Neue Wiederherstellungscodes für dein Chatter-Konto',
    preview: nothingToDo.de,
    greeting: greet(name, 'de'),
    paragraphs: [
      `Für dein Chatter-Konto wurden${onMoment(at, 'de')} neue Wiederherstellungscodes erzeugt. Die früheren gelten nicht mehr.`,
      nothingToDo.de,
    ],
    button: { label: 'Deine Einstellungen ansehen', url: `${linkRoot}/settings` },
    notes: [notYou.de],
  }),
};

/** Six digits as people read them. @throws Error when the letter carries none: then it must not be written */
function codeOf({ token }: { token: string | null }): string {
  if (token === null) throw new Error('a letter with a code carries it');
  return `${token.slice(0, 3)} ${token.slice(3)}`;
}

/** Tells the code that the second step asks for. */
export const logInCodeLetter: LetterIn = {
  en: (about) => ({
    subject: 'Your Chatter code',
    preview: 'It works once, for ten minutes.',
    greeting: greet(about.name),
    paragraphs: [`Your code is ${codeOf(about)}.`, 'Type it where you are logging in to Chatter, and nowhere else.'],
    button: { label: 'Open Chatter', url: `${about.linkRoot}/` },
    notes: [
      `The code works once, until ${writeMoment(about.expiresAt)}, and only in the browser that asked for it.`,
      'If you are not logging in, somebody knows your password: tell the code to nobody, and set a new password.',
      'Nobody at Chatter will ever ask you for this code.',
    ],
  }),
  de: (about) => ({
    subject: 'Dein Chatter-Code',
    preview: 'Er gilt einmal, zehn Minuten lang.',
    greeting: greet(about.name, 'de'),
    paragraphs: [`Dein Code ist ${codeOf(about)}.`, 'Gib ihn dort ein, wo du dich gerade bei Chatter anmeldest, und nirgends sonst.'],
    button: { label: 'Chatter öffnen', url: `${about.linkRoot}/` },
    notes: [
      `Der Code gilt einmal, bis ${writeMoment(about.expiresAt, 'de')}, und nur in dem Browser, der ihn angefordert hat.`,
      'Wenn du dich gerade nicht anmeldest, kennt jemand dein Passwort: Gib den Code niemandem und setze ein neues Passwort.',
      'Niemand bei Chatter wird dich je nach diesem Code fragen.',
    ],
  }),
};
