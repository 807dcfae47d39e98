import type { WebSocket } from 'ws';

/** What is asked of a socket here. */
export type Beating = Pick<WebSocket, 'readyState' | 'ping' | 'terminate'>;

/** Turns of the wheel a second. */
const turnMs = 1000;

/**
 * Pings all sockets with one timer: each in its turn of a wheel, which goes round once in `everyMs`. Who has not answered `withinMs` later
 * is half open and ends.
 */
export class Heartbeat {
  readonly #wheel: Set<Beating>[];
  readonly #patienceTurns: number;
  readonly #unanswered = new Set<Beating>();
  #turn = 0;

  /** @param everyMs between two pings of a socket; @param withinMs for the answer, less than that; both whole seconds */
  constructor(everyMs: number, withinMs: number) {
    this.#wheel = Array.from({ length: everyMs / turnMs }, () => new Set());
    this.#patienceTurns = withinMs / turnMs;
  }

  /** Begins. @returns what ends it */
  start(): () => void {
    const timer = setInterval(() => this.#beat(), turnMs);
    return () => clearInterval(timer);
  }

  /** Takes a socket in: it is pinged once the wheel has gone round. */
  add(socket: Beating): void {
    this.#slot(0).add(socket);
  }

  /** A socket answered. */
  answered(socket: Beating): void {
    this.#unanswered.delete(socket);
  }

  /** A socket closed. */
  remove(socket: Beating): void {
    this.#unanswered.delete(socket);
    for (const slot of this.#wheel) if (slot.delete(socket)) return;
  }

  #beat(): void {
    this.#turn++;
    for (const socket of this.#slot(-this.#patienceTurns)) if (this.#unanswered.has(socket)) socket.terminate();
    for (const socket of this.#slot(0)) {
      if (socket.readyState !== 1) continue;
      this.#unanswered.add(socket);
      socket.ping();
    }
  }

  #slot(turns: number): Set<Beating> {
    const length = this.#wheel.length;
    return this.#wheel[(this.#turn + turns + length) % length] as Set<Beating>;
  }
}
