/** A silent line is asked for a sign of life after this, and given up when none comes: noticed within 35 s. */
const silenceMs = 25_000;
const answerMs = 10_000;

/** Watches a connection for silence. All times are steady milliseconds. */
export class LifeSign {
  #heardMs: number;
  #askedMs: number | null = null;

  constructor(nowMs: number) {
    this.#heardMs = nowMs;
  }

  /** Something, whatever it was, came from the other side. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#askedMs = null;
  }

  /** A sign was asked for. */
  asked(nowMs: number): void {
    this.#askedMs = nowMs;
  }

  /** What is due: nothing, to ask, or to take the connection for dead. A time when this process stood still does not count. */
  due(nowMs: number): 'nothing' | 'ask' | 'dead' {
    if (nowMs < this.nextMs) return 'nothing';
    return this.#askedMs === null ? 'ask' : 'dead';
  }

  /** When something will be due. */
  get nextMs(): number {
    return this.#askedMs === null ? this.#heardMs + silenceMs : this.#askedMs + answerMs;
  }
}
