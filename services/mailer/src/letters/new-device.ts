import { greet } from './greeting.ts';
import type { LetterAbout, LetterText } from './letter-text.ts';
import { writeMoment } from './moment.ts';

/** Tells the owner of an account that somebody logged in where nobody had before. */
export function newDeviceLetter({ name, linkRoot, at, device }: LetterAbout): LetterText {
  const when = at === undefined ? '' : ` on ${writeMoment(at)}`;
  return {
    subject: 'New log-in to your Chatter account',
    preview: 'If it was you, there is nothing to do.',
    greeting: greet(name),
    paragraphs: [
      `Somebody logged in to your Chatter account${when} from a device we have not seen before: ${device ?? 'an unknown browser'}.`,
      'If it was you, there is nothing to do. If it was not, end that session in your settings and change your password.',
    ],
    button: { label: 'See your devices', url: `${linkRoot}/settings` },
    notes: ['A browser that has forgotten its cookies counts as a new device.'],
  };
}
