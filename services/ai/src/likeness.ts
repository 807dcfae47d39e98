/**
 * How far apart two words are: letters to insert, delete, exchange or swap with their neighbour (optimal string alignment, after
 * Damerau 1964 and Levenshtein 1966).
 */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, at(before, j - 2) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return at(above, b.length);
}

const at = (row: readonly number[], index: number) => row[index] as number;

/** Whether a word is another one, or a slip of it: short words hardly ever are, and nobody slips at the first letter. */
export function isSlipOf(word: string, meant: string): boolean {
  if (word === meant) return true;
  if (word[0] !== meant[0] || meant.length < 4) return false;
  return distance(word, meant) <= (meant.length < 8 ? 1 : 2);
}
