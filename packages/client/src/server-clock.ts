import type { Ambient } from './ambient.ts';

/**
 * The server's clock as last heard, carried on by this machine's steady clock, so that a change of the local time does no harm.
 * It lags by the time the welcome travelled, never leads: a message id is not stamped into the server's future.
 */
export class ServerClock {
  readonly #ambient: Ambient;
  #offsetMs: number | null = null;

  constructor(ambient: Ambient) {
    this.#ambient = ambient;
  }

  /** @param serverTimeMs milliseconds since 1970, from a frame just received */
  set(serverTimeMs: number): void {
    this.#offsetMs = serverTimeMs - this.#ambient.steadyMs();
  }

  /** Milliseconds since 1970, whole; this machine's clock until a server was heard. */
  now(): number {
    if (this.#offsetMs === null) return this.#ambient.wallMs();
    return Math.floor(this.#offsetMs + this.#ambient.steadyMs());
  }
}
