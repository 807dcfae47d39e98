import type { Language } from '@chatter/contracts/auth/profile.ts';

/** What stands in every letter. */
export const copyHint: Readonly<Record<Language, string>> = {
  en: 'If the button does not work, copy this address into your browser:',
  de: 'Wenn der Knopf nicht geht, kopiere diese Adresse in deinen Browser:',
};

const from: Readonly<Record<Language, string>> = { en: 'Chatter at', de: 'Chatter auf' };

/** Whose letter it is: the last line. */
export function placeLine(place: string, language: Language): string {
  return `${from[language]} ${place}`;
}
