import type { ClientFrame } from '@chatter/contracts/gateway/frames.ts';
import { LifeSign } from './life-sign.ts';
import type { SocketLike } from './socket-like.ts';

export interface ConnectionListener {
  opened(connection: Connection): void;
  heard(data: unknown): void;
  /** Closed by the other side or by the network; not by us. */
  lost(code: number): void;
}

/** One socket, from its opening until it is lost or let go. */
export class Connection {
  readonly #socket: SocketLike;
  #listener: ConnectionListener | null;
  /** The `hello` was said; the positions it named are those of that moment. */
  greeted = false;
  /** Since the welcome: whether the other side lives. */
  life: LifeSign | null = null;
  #welcomedMs = Number.POSITIVE_INFINITY;
  /** When to leave, after a `bye`. Steady milliseconds, as all times here. */
  leaveMs = Number.POSITIVE_INFINITY;

  constructor(socket: SocketLike, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.addEventListener('open', () => this.#listener?.opened(this));
    socket.addEventListener('message', ({ data }) => this.#listener?.heard(data));
    socket.addEventListener('close', ({ code }) => this.#listener?.lost(code));
    // What went wrong nobody can say better than the close that follows.
    socket.addEventListener('error', () => {});
  }

  /** The server greeted: from now on it is of use, and watched for signs of life. */
  welcomed(nowMs: number): void {
    this.#welcomedMs = nowMs;
    this.life = new LifeSign(nowMs);
  }

  /** How long it has been of use. */
  ageMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#welcomedMs);
  }

  /** Sends a frame; whether it arrives only an answer tells. */
  write(frame: ClientFrame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Lets go of the socket: nothing more is heard of it. A dead one is not waited for, where that can be avoided. */
  letGo(dead: boolean): void {
    if (this.#listener === null) return;
    this.#listener = null;
    if (dead && this.#socket.terminate !== undefined) this.#socket.terminate();
    else this.#socket.close(1000);
  }
}
