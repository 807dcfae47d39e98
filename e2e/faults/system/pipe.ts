import type { Socket } from 'node:net';

/** What becomes of bytes on their way; none of it: they pass. */
export interface Hindrance {
  /** Nothing passes; what came is passed on when the way is free again, as TCP would, unless the connection is cut. */
  hole?: boolean;
  delayMs?: number;
  bytesPerSecond?: number;
}

/** Looks at what passes and answers what is passed on instead; null: nothing, and the connection is cut. */
export type Lens = (chunk: Buffer) => Buffer | null;

/** So much is taken from a sender whose receiver does not take it. */
const mostQueuedBytes = 65_536;
const sliceMs = 20;

/** One way of a proxied connection. */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #hindrance: () => Hindrance;
  readonly #lens: Lens;
  #queue: { chunk: Buffer; dueMs: number }[] = [];
  #queuedBytes = 0;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(from: Socket, to: Socket, hindrance: () => Hindrance, lens: Lens) {
    this.#from = from;
    this.#to = to;
    this.#hindrance = hindrance;
    this.#lens = lens;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('error', () => {});
    from.once('close', () => {
      this.#ended = true;
      this.pump();
    });
    from.once('end', () => {
      this.#ended = true;
      this.pump();
    });
    to.on('drain', () => this.pump());
    to.once('close', () => this.stop());
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  /** Passes on what may pass now. */
  pump(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#hindrance().hole || this.#to.destroyed) return;
    const againMs = this.#passOn();
    if (this.#queuedBytes < mostQueuedBytes && this.#from.isPaused()) this.#from.resume();
    if (againMs !== null) this.#again(againMs);
    else if (this.#ended && this.#queue.length === 0) this.#to.end();
  }

  /** Answers after how many milliseconds more may pass; null when there is nothing more, or the receiver has to take some first. */
  #passOn(): number | null {
    const { bytesPerSecond } = this.#hindrance();
    let left = bytesPerSecond === undefined ? Number.POSITIVE_INFINITY : Math.max(1, (bytesPerSecond * sliceMs) / 1000);
    for (let first = this.#queue[0]; first !== undefined && left > 0; first = this.#queue[0]) {
      const waitMs = first.dueMs - performance.now();
      if (waitMs > 0) return waitMs;
      if (this.#to.writableNeedDrain) return null;
      const piece = first.chunk.subarray(0, left);
      if (piece.length === first.chunk.length) this.#queue.shift();
      else first.chunk = first.chunk.subarray(piece.length);
      left -= piece.length;
      this.#queuedBytes -= piece.length;
      this.#to.write(piece);
    }
    return this.#queue.length > 0 ? sliceMs : null;
  }

  #take(chunk: Buffer): void {
    const seen = this.#lens(chunk);
    if (seen === null) {
      this.#from.resetAndDestroy();
      this.#to.resetAndDestroy();
      return;
    }
    // Who was told that there is nothing more to come is told nothing more.
    if (seen.length === 0 || this.#to.writableEnded) return;
    this.#queue.push({ chunk: seen, dueMs: performance.now() + (this.#hindrance().delayMs ?? 0) });
    this.#queuedBytes += seen.length;
    if (this.#queuedBytes > mostQueuedBytes) this.#from.pause();
    this.pump();
  }

  #again(afterMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.pump();
    }, afterMs);
  }
}
