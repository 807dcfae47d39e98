/** A string or template of a source; `text` is its content as written, with `?` for each substitution of a template. */
export interface Literal {
  /** Offset of the opening quote. */
  at: number;
  text: string;
  /** Name before a tagged template, e.g. `sql`; null for other literals. */
  tag: string | null;
}

export interface Masked {
  /** The source with the insides of comments, strings, templates and regular expressions blanked: same length, same lines. */
  code: string;
  literals: Literal[];
}

const keywordsBeforeRegex = /\b(?:return|typeof|case|in|of|delete|void|instanceof|new|throw|await|yield|else|do)$/;
const tagBefore = /([\w$]+)\s*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>)?$/;

/**
 * Splits TypeScript into code and literals without parsing it. Whether a slash divides or opens a regular expression is told by
 * what stands before it: an operand makes it a division. (`if (x) /re/` is read as a division; write it with braces.)
 */
export function mask(text: string): Masked {
  return new Masker(text).run();
}

class Masker {
  readonly #text: string;
  readonly #code: string[];
  readonly #literals: Literal[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#code = text.split('');
  }

  run(): Masked {
    this.#readCode(false);
    return { code: this.#code.join(''), literals: this.#literals };
  }

  /** Reads code to its end, or to the brace that closes a substitution. */
  #readCode(inSubstitution: boolean): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] as string;
      if (char === '{') depth++;
      if (char === '}' && depth-- === 0 && inSubstitution) return;
      if (!this.#readLiteral(char)) this.#at++;
    }
  }

  #readLiteral(char: string): boolean {
    if (char === "'" || char === '"') return this.#readString(char);
    if (char === '`') return this.#readTemplate();
    if (char !== '/') return false;
    const next = this.#text[this.#at + 1];
    if (next === '/') return this.#blankTo(this.#endOf('\n', 0));
    if (next === '*') return this.#blankTo(this.#endOf('*/', 2));
    return this.#readRegex();
  }

  #endOf(mark: string, length: number): number {
    const end = this.#text.indexOf(mark, this.#at + 2);
    return end < 0 ? this.#text.length : end + length;
  }

  #blankTo(end: number): true {
    for (; this.#at < end; this.#at++) if (this.#code[this.#at] !== '\n') this.#code[this.#at] = ' ';
    return true;
  }

  #readString(quote: string): true {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== quote && this.#text[end] !== '\n') end += this.#text[end] === '\\' ? 2 : 1;
    this.#literals.push({ at: start, text: this.#text.slice(start + 1, end), tag: null });
    this.#at = start + 1;
    this.#blankTo(end);
    this.#at = end + 1;
    return true;
  }

  #readTemplate(): true {
    const literal: Literal = { at: this.#at, text: '', tag: this.#tag() };
    this.#literals.push(literal);
    this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '`') {
      if (this.#text.startsWith('${', this.#at)) {
        this.#at += 2;
        this.#readCode(true);
        this.#at++;
        literal.text += '?';
      } else {
        const end = this.#at + (this.#text[this.#at] === '\\' ? 2 : 1);
        literal.text += this.#text.slice(this.#at, end);
        this.#blankTo(end);
      }
    }
    this.#at++;
    return true;
  }

  #tag(): string | null {
    return tagBefore.exec(this.#text.slice(Math.max(0, this.#at - 200), this.#at))?.[1] ?? null;
  }

  #readRegex(): boolean {
    const before = this.#code
      .slice(Math.max(0, this.#at - 40), this.#at)
      .join('')
      .trimEnd();
    if (/[\w$)\]}]$/.test(before) && !keywordsBeforeRegex.test(before)) return false;
    const end = regexEnd(this.#text, this.#at);
    if (end === null) return false;
    this.#at++;
    this.#blankTo(end);
    this.#at = end + 1;
    return true;
  }
}

/** Offset of the slash that closes the regular expression opened at `start`, or null if none does on its line. */
function regexEnd(text: string, start: number): number | null {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at;
  }
  return null;
}
