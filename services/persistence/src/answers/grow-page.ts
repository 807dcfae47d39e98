import { maxAnswerBytes } from './answer-bytes.ts';

export interface GrownPage {
  /** Oldest first, without holes between them. */
  items: string[];
  /** Rows above the last one were left out. */
  more: boolean;
}

/**
 * Makes a page of the rows, as JSON, nearest to a place, `below` it newest first and `above` it oldest first: by turns from both sides, until it
 * has `limit` rows or is as large as an answer may be. What is left of one side's share goes to the other.
 */
export function growPage(below: readonly string[], above: readonly string[], limit: number): GrownPage {
  let lower = 0;
  let upper = 0;
  for (let bytes = 0; lower + upper < limit; ) {
    const fromAbove = upper < above.length && (upper <= lower || lower === below.length);
    const item = fromAbove ? above[upper] : below[lower];
    if (item === undefined) break;
    bytes += Buffer.byteLength(item) + 1;
    if (bytes > maxAnswerBytes && lower + upper > 0) break;
    if (fromAbove) upper++;
    else lower++;
  }
  return { items: [...below.slice(0, lower).reverse(), ...above.slice(0, upper)], more: upper < above.length };
}
