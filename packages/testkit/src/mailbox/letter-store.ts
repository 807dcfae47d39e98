import { EventEmitter, once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type Letter, readLetter } from './letter.ts';

export interface LetterQuery {
  /** An address the letter went to, in any case. */
  to?: string;
  /** Only letters that came after the one with this id. */
  after?: string;
}

const kept = 200;

/** Letters as files of a folder, the newest 200. A letter is kept when `add` has resolved. */
export class LetterStore {
  readonly #folder: string;
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  /** Newest first. */
  #letters: Letter[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens a folder with what it holds; a file that is no letter is passed over. */
  static async open(folder: string): Promise<LetterStore> {
    const store = new LetterStore(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const letters = await Promise.all(
      names.map((name) =>
        readFile(join(folder, name), 'utf8')
          .then(JSON.parse)
          .catch(() => null),
      ),
    );
    store.#letters = letters.filter((letter) => letter !== null).reverse();
    return store;
  }

  /**
   * Reads a letter, keeps it and tells who waits; the oldest beyond 200 are removed.
   * @param to recipients of the envelope, which its headers need not name
   */
  async add(to: readonly string[], source: Uint8Array): Promise<Letter> {
    const letter = await readLetter(uuidV7(), new Date(), to, source);
    const path = this.#pathOf(letter);
    await writeFile(`${path}.new`, JSON.stringify(letter), { mode: 0o600 });
    await rename(`${path}.new`, path);
    this.#letters.unshift(letter);
    for (const old of this.#letters.splice(kept)) await rm(this.#pathOf(old), { force: true });
    this.#arrivals.emit('letter');
    return letter;
  }

  /** Letters that fit, newest first. */
  find({ to, after }: LetterQuery = {}): Letter[] {
    const address = to?.toLowerCase();
    return this.#letters.filter(
      (letter) =>
        (after === undefined || letter.id > after) && (address === undefined || letter.to.some((one) => one.toLowerCase() === address)),
    );
  }

  /** A letter by its id, if it is still kept. */
  get(id: string): Letter | undefined {
    return this.#letters.find((letter) => letter.id === id);
  }

  /** As `find`, but waits for a letter to fit until the signal aborts; then the answer is empty. */
  async waitFor(query: LetterQuery, signal: AbortSignal): Promise<Letter[]> {
    for (;;) {
      const found = this.find(query);
      if (found.length > 0 || signal.aborted) return found;
      await once(this.#arrivals, 'letter', { signal }).catch(() => {});
    }
  }

  #pathOf(letter: Letter): string {
    return join(this.#folder, `${letter.id}.json`);
  }
}
