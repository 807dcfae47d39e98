import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const maxBytes = 5 * 1024 * 1024;

/** A log file that never grows beyond 5 MiB: the piece before is kept beside it as `.1`. A full disk loses lines, nothing else. */
export class BoundedLog {
  readonly #path: string;
  #file: number;
  #bytes: number;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#file).size;
  }

  write(piece: string): void {
    try {
      this.#bytes += writeSync(this.#file, piece);
      if (this.#bytes > maxBytes) this.#turn();
    } catch {
      // No space: the launcher must go on.
    }
  }

  #turn(): void {
    closeSync(this.#file);
    renameSync(this.#path, `${this.#path}.1`);
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#bytes = 0;
  }
}
