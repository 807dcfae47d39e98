/** Folds case and accents away, so that `zoe` finds `Zoë`. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/**
 * How well a text fits what was typed, the higher the better; null if it does not. Every word typed must be found: at the start of the
 * text, at the start of a word, within one, or letter by letter in order.
 */
export function fitOf(query: string, text: string): number | null {
  const target = folded(text);
  let sum = 0;
  for (const word of folded(query).split(/\s+/).filter(Boolean)) {
    const fit = fitOfWord(word, target);
    if (fit === null) return null;
    sum += fit;
  }
  return sum;
}

function fitOfWord(word: string, target: string): number | null {
  const at = target.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return startsWord(word, target) ? 3 : 2;
  return isSpread(word, target) ? 1 : null;
}

function startsWord(word: string, target: string): boolean {
  return target.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word));
}

/** The letters stand in the text in this order, the first of them at the start of a word. */
function isSpread(word: string, target: string): boolean {
  let from = 0;
  for (const [at, letter] of [...word].entries()) {
    from = at === 0 ? startOf(letter, target) : target.indexOf(letter, from);
    if (from < 0) return false;
    from += letter.length;
  }
  return true;
}

function startOf(letter: string, target: string): number {
  for (let at = target.indexOf(letter); at >= 0; at = target.indexOf(letter, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(target[at - 1] ?? '')) return at;
  }
  return -1;
}
