import { Unavailable } from './refusal.ts';

export interface GatherOptions<Ask> {
  /** Pieces of work under way at a time; what is asked meanwhile waits and is gathered. */
  atOnce: number;
  /** Most asks in one piece of work, */
  most: number;
  /** and most of what they weigh together; one that is heavier goes alone. */
  mostWeight?: number;
  weigh?(ask: Ask): number;
  /** Most asks that wait for their turn: one more is told at once that there are too many. */
  mostWaiting?: number;
}

interface Waiting<Ask, Answer> {
  ask: Ask;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Does for many at once what each asks for by itself: asks of one turn of the event loop, and those that come while earlier ones are under
 * way, become one piece of work. Who comes alone does not wait.
 */
export class Gather<Ask, Answer> {
  readonly #work: (asks: Ask[]) => Promise<readonly Answer[]>;
  readonly #options: GatherOptions<Ask>;
  #waiting: Waiting<Ask, Answer>[] = [];
  #underWay = 0;
  #scheduled = false;

  /** @param work answers asks in their order; what it throws all of them get */
  constructor(work: (asks: Ask[]) => Promise<readonly Answer[]>, options: GatherOptions<Ask>) {
    this.#work = work;
    this.#options = options;
  }

  /** @throws Unavailable where too many wait, and what the work throws */
  ask(ask: Ask): Promise<Answer> {
    const { mostWaiting = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#waiting.length >= mostWaiting) return Promise.reject(new Unavailable(`${mostWaiting} others wait for the same`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ask, resolve, reject });
      this.#beginSoon();
    });
  }

  #beginSoon(): void {
    if (this.#scheduled || this.#underWay >= this.#options.atOnce || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#begin(this.#take());
      this.#beginSoon();
    });
  }

  /** The first of those that wait, as many as fit. */
  #take(): Waiting<Ask, Answer>[] {
    const { most, mostWeight = Number.POSITIVE_INFINITY, weigh = () => 0 } = this.#options;
    let weight = 0;
    let count = 0;
    for (const { ask } of this.#waiting) {
      weight += weigh(ask);
      if (count > 0 && (count >= most || weight > mostWeight)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #begin(some: Waiting<Ask, Answer>[]): Promise<void> {
    this.#underWay++;
    try {
      const answers = await this.#work(some.map(({ ask }) => ask));
      for (const [index, { resolve }] of some.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
    this.#underWay--;
    this.#beginSoon();
  }
}
