import type { Conversations } from './conversations.ts';

interface Round {
  cs: Set<string>;
  versions: Promise<Map<string, number>>;
}

/** Reads versions of who may see conversations from MySQL: what is asked while a statement is under way goes into one next. */
export class VersionReader {
  readonly #conversations: Pick<Conversations, 'readPvs'>;
  #running: Promise<unknown> | null = null;
  #next: Round | null = null;

  constructor(conversations: Pick<Conversations, 'readPvs'>) {
    this.#conversations = conversations;
  }

  /** The versions of these, and perhaps of others, as they are after this was asked; conversations that do not exist are left out. */
  read(cs: readonly string[]): Promise<Map<string, number>> {
    if (this.#running === null) return this.#start(new Set(cs));
    if (this.#next === null) {
      const wanted = new Set<string>();
      const versions = this.#running.then(() => this.#start(wanted));
      this.#next = { cs: wanted, versions };
    }
    for (const c of cs) this.#next.cs.add(c);
    return this.#next.versions;
  }

  #start(cs: Set<string>): Promise<Map<string, number>> {
    this.#next = null;
    const reading = this.#conversations.readPvs([...cs]);
    const running: Promise<void> = reading.then(
      () => this.#ended(running),
      () => this.#ended(running),
    );
    this.#running = running;
    return reading;
  }

  #ended(running: Promise<void>): void {
    if (this.#running === running) this.#running = null;
  }
}
