import { greet } from './greeting.ts';
import { type LetterIn, linkOf } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/** Says that the copy of somebody's data is ready, and brings the link to it. */
export const exportReadyLetter: LetterIn = {
  en: (about) => ({
    subject: 'Your copy of your Chatter data is ready',
    preview: 'The link in this letter downloads it once.',
    greeting: greet(about.name),
    paragraphs: ['The copy of your data that you asked for is ready: what you told of yourself, and what was said where you were.'],
    button: { label: 'Download my data', url: linkOf(about, '/export') },
    notes: [
      `The link works once, until ${writeMoment(about.expiresAt)}. Then the copy is removed.`,
      'Keep this letter to yourself: whoever has the link has your data. If you did not ask for it, change your password at once.',
    ],
  }),
  de: (about) => ({
    subject: 'Die Kopie deiner Chatter-Daten ist fertig',
    preview: 'Mit dem Link in diesem Brief lädst du sie einmal herunter.',
    greeting: greet(about.name, 'de'),
    paragraphs: [
      'Die Kopie deiner Daten, um die du gebeten hast, ist fertig: was du über dich erzählt hast und was gesagt wurde, wo du warst.',
    ],
    button: { label: 'Meine Daten herunterladen', url: linkOf(about, '/export') },
    notes: [
      `Der Link gilt einmal, bis zum ${writeMoment(about.expiresAt, 'de')}. Dann wird die Kopie entfernt.`,
      'Behalte diesen Brief für dich: Wer den Link hat, hat deine Daten. Wenn du nicht darum gebeten hast, ändere sofort dein Passwort.',
    ],
  }),
};
