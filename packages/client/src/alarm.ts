import type { Ambient } from './ambient.ts';

/**
 * The one timer of a client. Everything that has a deadline asks to be woken by it and looks for itself what is due; a deadline
 * that went away is not called off, so that a frame and its answer cost no timer.
 */
export class Alarm {
  readonly #ambient: Ambient;
  readonly #ring: (nowMs: number) => number;
  #atMs = Number.POSITIVE_INFINITY;
  #callOff: (() => void) | null = null;

  /** @param ring does what is due and returns the next deadline, in steady milliseconds; Infinity for none */
  constructor(ambient: Ambient, ring: (nowMs: number) => number) {
    this.#ambient = ambient;
    this.#ring = ring;
  }

  /** Rings at `atMs` (steady milliseconds) at the latest. */
  wakeBy(atMs: number): void {
    if (atMs >= this.#atMs) return;
    this.#callOff?.();
    this.#atMs = atMs;
    const delayMs = Math.max(0, Math.ceil(atMs - this.#ambient.steadyMs()));
    this.#callOff = this.#ambient.setTimer(() => this.#rang(), delayMs);
  }

  /** Forgets what was asked for. */
  off(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#atMs = Number.POSITIVE_INFINITY;
  }

  #rang(): void {
    this.#callOff = null;
    this.#atMs = Number.POSITIVE_INFINITY;
    this.wakeBy(this.#ring(this.#ambient.steadyMs()));
  }
}
