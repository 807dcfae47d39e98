/** At most twenty a second. */
const everyMs = 50;

/** The pieces of one attempt at an answer, gathered so that they are not published one by one. */
export class Deltas implements Disposable {
  readonly #publish: (n: number, text: string) => void;
  #n = 0;
  #waiting = '';
  #timer: NodeJS.Timeout | null = null;

  /** @param publish is given the number of a piece, from 0, and its text */
  constructor(publish: (n: number, text: string) => void) {
    this.#publish = publish;
  }

  add(text: string): void {
    this.#waiting += text;
    if (this.#timer === null) this.#send();
  }

  #send(): void {
    this.#timer = null;
    if (this.#waiting === '') return;
    const text = this.#waiting;
    this.#waiting = '';
    this.#publish(this.#n++, text);
    this.#timer = setTimeout(() => this.#send(), everyMs);
  }

  /** Nothing more is published: the message comes, and says it all. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer ?? undefined);
  }
}
