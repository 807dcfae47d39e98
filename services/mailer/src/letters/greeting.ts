import type { Language } from '@chatter/contracts/auth/profile.ts';

/** Letters of any language, and what joins them; nothing that a mail program makes a link of. */
const isName = (name: string) => /^[\p{L}\p{M}][\p{L}\p{M} '\u2019-]{0,39}$/u.test(name);

const words = {
  en: { hello: 'Hello', username: 'username', firstName: 'first name' },
  de: { hello: 'Hallo', username: 'Benutzername', firstName: 'Vorname' },
} as const satisfies Record<Language, object>;

/**
 * Greets by name, if the name is one: anybody can register somebody else's address under any name, and a letter of ours must not carry
 * a stranger's advertisement. What is not made of letters, or would become a link in a mail program, is left out.
 */
export function greet(name: string, language: Language = 'en'): string {
  const { hello } = words[language];
  return isName(name) ? `${hello} ${name},` : `${hello},`;
}

/**
 * Says whose account a letter is about. A username may look like a domain, which mail programs would make a link of: invisible word
 * joiners at its dots (U+2060, ignored where people log in) keep it text.
 */
export function describeAccount({ name, username }: { name: string; username: string }, language: Language = 'en'): string {
  const says = words[language];
  const plain = username.replaceAll('.', '\u2060.\u2060');
  return isName(name) ? `${says.username} ${plain}, ${says.firstName} ${name}` : `${says.username} ${plain}`;
}
