import type { Factor } from '@chatter/contracts/auth/factors.ts';
import type { Language } from '@chatter/contracts/auth/profile.ts';

/** A letter before it has a form: what it says, in order. Both its forms, HTML and plain text, are made of this. */
export interface LetterText {
  /** One line. */
  subject: string;
  /** What a list of letters shows beside the subject. */
  preview: string;
  greeting: string;
  paragraphs: readonly string[];
  button: { label: string; url: string };
  /** Smaller, below the button: what else there is to know. */
  notes: readonly string[];
}

/** What letters are written from. */
export interface LetterAbout {
  /** First name of whom it is for. Anybody may have typed it into the form. */
  name: string;
  /** Username of the account it is about; as freely typed. */
  username: string;
  /** Root of every link: scheme, host and port. */
  linkRoot: string;
  token: string | null;
  /** RFC 3339. */
  expiresAt: string;
  /** When it happened that the letter tells of; RFC 3339. */
  at?: string;
  /** On which device, in words of ours. */
  device?: string | null;
  /** Which second factor it is about. */
  factor?: Factor | null;
  /** Until when what was begun can be taken back; RFC 3339. */
  until?: string;
  /** What its reader reads; English where nothing was chosen. */
  language?: Language;
}

/** Writes a letter in one language. */
export type LetterWriter = (about: LetterAbout) => LetterText;

/** A letter in the languages there are. English has every letter; where another has none, it is written in English. */
export type LetterIn = { readonly en: LetterWriter } & { readonly [L in Exclude<Language, 'en'>]?: LetterWriter };

/** The link of a letter that opens something. @throws Error when it carries no token: then it must not be written */
export function linkOf({ linkRoot, token }: LetterAbout, path: string): string {
  if (token === null) throw new Error(`a letter that leads to ${path} carries a token`);
  return `${linkRoot}${path}#t=${token}`;
}
