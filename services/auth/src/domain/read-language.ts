import type { Language } from '@chatter/contracts/auth/profile.ts';

const known: readonly Language[] = ['en', 'de'];
const longest = 200;

/**
 * The language of ours that a browser likes best (`Accept-Language`, RFC 9110, section 12.5.4); null when it names none, or says nothing.
 * Languages of equal weight count in the order they stand in.
 */
export function readLanguage(header: string | undefined): Language | null {
  const liked = (header ?? '')
    .slice(0, longest)
    .split(',')
    .map((part) => {
      const [tag = '', weight = ''] = part.trim().toLowerCase().split(';');
      const quality = /^\s*q=(\d(?:\.\d{1,3})?)\s*$/.exec(weight)?.[1];
      return { language: known.find((one) => one === tag.split('-')[0]), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, quality }) => language !== undefined && quality > 0);
  return liked.toSorted((one, other) => other.quality - one.quality)[0]?.language ?? null;
}
