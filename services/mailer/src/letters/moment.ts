import type { Language } from '@chatter/contracts/auth/profile.ts';

const form = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
} as const;
const formats = { en: new Intl.DateTimeFormat('en-GB', form), de: new Intl.DateTimeFormat('de-DE', form) } as const;
const joined = { en: ' on ', de: ' am ' } as const satisfies Record<Language, string>;

/** A moment as people read it: `24 November 2026 at 09:15 UTC`. */
export function writeMoment(at: string, language: Language = 'en'): string {
  return `${formats[language].format(new Date(at))} UTC`;
}

/** The same as part of a sentence, ` on 24 November 2026 at 09:15 UTC`; nothing where it is not known. */
export function onMoment(at: string | undefined, language: Language = 'en'): string {
  return at === undefined ? '' : `${joined[language]}${writeMoment(at, language)}`;
}
