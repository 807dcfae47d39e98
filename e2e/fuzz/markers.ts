/** Texts that are found again wherever they were stored: what was refused must be stored nowhere. */
export class Markers {
  readonly #prefix: string;
  #made = 0;
  readonly #refused = new Set<string>();

  constructor(seed: number) {
    this.#prefix = `fz${seed.toString(36)}x`;
  }

  /** A text that no other is a part of; letters, digits and a dot, so that it fits where names go. */
  next(): string {
    return `${this.#prefix}${++this.#made}.`;
  }

  /** What this said was refused as a whole. */
  refuse(said: string): void {
    for (const marker of this.in(said)) this.#refused.add(marker);
  }

  /** The markers in a text. */
  in(text: string): string[] {
    return text.match(new RegExp(`${this.#prefix}\\d+\\.`, 'g')) ?? [];
  }

  /** As SQL's LIKE finds them. */
  get like(): string {
    return `%${this.#prefix}%`;
  }

  get refused(): ReadonlySet<string> {
    return this.#refused;
  }
}
