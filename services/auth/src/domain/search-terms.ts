/** Longest text that is searched for, in characters; the column is as wide. */
export const longestTerm = 128;
const mostWords = 8;

/** Case, accents and compatibility forms folded away, spaces made single: `Zoë  Ångström` is `zoe angstrom`. */
export function fold(text: string): string {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim();
  return [...folded].slice(0, longestTerm).join('');
}

/** Where a term comes from, best first: a smaller number ranks higher. */
export const termRank = { username: 1, name: 2, word: 3 } as const;

export interface Term {
  rank: number;
  term: string;
}

/**
 * The terms an account is found by; a search matches their beginnings. The name stands once as it is and once turned to begin at each
 * of its other words, so that `smith al` finds Alice Smith.
 */
export function termsOf(person: { username: string; firstName: string; lastName: string }): Term[] {
  const words = fold(`${person.firstName} ${person.lastName}`).split(' ').slice(0, mostWords);
  const turned = words.map((_, at) => [...words.slice(at), ...words.slice(0, at)].join(' '));
  const terms = [
    { rank: termRank.username, term: fold(person.username) },
    ...turned.map((term, at) => ({ rank: at === 0 ? termRank.name : termRank.word, term })),
  ];
  const known = new Set<string>();
  return terms.filter(({ rank, term }) => term !== '' && !known.has(`${rank} ${term}`) && known.add(`${rank} ${term}`));
}

/** A text as the beginning of a LIKE pattern whose escape character is `|`. */
export function likePrefix(text: string): string {
  return `${text.replace(/[|%_]/g, (sign) => `|${sign}`)}%`;
}
