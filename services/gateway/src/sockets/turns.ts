/**
 * Lets so many of those who come begin in each turn of the event loop; the others wait for theirs, in order. When thousands come back at once,
 * those who are here are served in between. Who comes alone does not wait.
 */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #begun = 0;
  #scheduled = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves when it is one's turn. */
  async take(): Promise<void> {
    this.#scheduleNext();
    if (this.#waiting.length === 0 && this.#begun < this.#most) this.#begun++;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
  }

  #scheduleNext(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#scheduled = false;
    const now = this.#waiting.splice(0, this.#most);
    this.#begun = now.length;
    // Once more also when nobody is left, so that what began in this turn counts in no later one.
    if (now.length > 0) this.#scheduleNext();
    for (const begin of now) begin();
  }
}
