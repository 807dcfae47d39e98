/** One for all, and only when a text needs it: making it is slow. */
let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as people count them: an emoji of many code points is one, as is a letter with its marks (UAX #29). */
export function* graphemesOf(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}
