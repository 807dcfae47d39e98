import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Line, WireLine } from './lines.ts';

/** A line without its time, whatever its kind. */
type Untimed<T> = T extends { us: number } ? Omit<T, 'us'> : never;

/** Microseconds by the one steady clock of this process. */
const nowUs = () => Math.round(performance.now() * 1000);

/** Writes down what one client said and was told, and what crossed its sockets: two files of JSON lines. */
export class Recorder {
  readonly #history: WriteStream;
  readonly #wire: WriteStream;
  #closed = false;

  constructor(folder: string, account: string) {
    this.#history = createWriteStream(join(folder, `${account}.history.jsonl`));
    this.#wire = createWriteStream(join(folder, `${account}.wire.jsonl`));
  }

  /** What comes after the end is not part of the run: somebody still waited for an answer. */
  note(line: Untimed<Line>): void {
    if (this.#closed) return;
    this.#history.write(`${JSON.stringify({ us: nowUs(), ...line })}\n`);
  }

  wire(line: Untimed<WireLine>): void {
    if (this.#closed) return;
    this.#wire.write(`${JSON.stringify({ us: nowUs(), ...line })}\n`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#history.end();
    this.#wire.end();
    await Promise.all([finished(this.#history), finished(this.#wire)]);
  }
}
