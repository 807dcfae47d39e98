import type { Duplex } from 'node:stream';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import type { WebSocket } from 'ws';

const pauseAboveBytes = 262_144;
const resumeBelowBytes = 131_072;
/** Paused readers are closed when so much is unread after so long, */
const closeAboveBytes = 1_048_576;
const closeAfterMs = 2000;
/** and whatever is unread after so long. */
const closeAfterPausedMs = 10_000;
/** Who does not answer a close is cut off. */
const terminateAfterMs = 2000;

/**
 * The writing side of a socket. Frames that come together leave in one write (one `writev` for a NATS batch). A reader who falls behind
 * is paused: deliveries stop at its cursors and go on from the log when it has caught up, or it is closed with 4011 and resumes.
 */
export class Outlet {
  readonly socket: WebSocket;
  readonly #raw: Duplex;
  readonly #caughtUp: () => void;
  readonly #leaving: () => void;
  #corked = false;
  #pausedAtMs = 0;

  /**
   * @param raw the TCP stream below `socket`
   * @param caughtUp runs when a paused reader has read enough
   * @param leaving runs before what was written leaves: what it writes goes along
   */
  constructor(socket: WebSocket, raw: Duplex, caughtUp: () => void, leaving: () => void = () => {}) {
    this.socket = socket;
    this.#raw = raw;
    this.#caughtUp = caughtUp;
    this.#leaving = leaving;
    raw.on('drain', () => this.#drained());
  }

  /** Whether the socket is open in both directions: one that was told to close is not, though it may go on sending. */
  get open(): boolean {
    return this.socket.readyState === 1;
  }

  /** Whether deliveries must wait. */
  get paused(): boolean {
    return this.#pausedAtMs > 0;
  }

  /** Writes a text frame, given as its bytes or text. */
  write(frame: Uint8Array | string): void {
    if (!this.open) return;
    if (!this.#corked) {
      this.#corked = true;
      this.#raw.cork();
      setImmediate(() => this.#flush());
    }
    this.socket.send(frame, { binary: false, fin: true });
  }

  /** Closes the socket, at the latest 2 s from now. */
  close(code: number, reason: string): void {
    if (!this.open) return;
    this.socket.close(code, reason);
    this.cutOff();
  }

  /** Ends a socket that is closing, at the latest 2 s from now. */
  cutOff(): void {
    setTimeout(() => this.socket.terminate(), terminateAfterMs).unref();
  }

  /** Closes a reader that has been paused too long, or holds too much; called every second. */
  checkPatience(nowMs: number): void {
    this.#drained();
    if (!this.paused) return;
    const pausedMs = nowMs - this.#pausedAtMs;
    const holdsTooMuch = pausedMs >= closeAfterMs && this.socket.bufferedAmount > closeAboveBytes;
    if (holdsTooMuch || pausedMs > closeAfterPausedMs) this.close(closeCodes.tooSlow, 'too slow');
  }

  /** Only what the kernel did not take at once is unread: while corked, all of a fast reader's frames seem to be. */
  #flush(): void {
    this.#leaving();
    this.#corked = false;
    this.#raw.uncork();
    if (!this.paused && this.socket.bufferedAmount > pauseAboveBytes) this.#pausedAtMs = Date.now();
  }

  #drained(): void {
    if (!this.paused || this.#corked || this.socket.bufferedAmount > resumeBelowBytes) return;
    this.#pausedAtMs = 0;
    if (this.open) this.#caughtUp();
  }
}
