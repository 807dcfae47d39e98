export interface Silence extends Disposable {
  /** Aborts when nothing was heard for too long. */
  readonly signal: AbortSignal;
  heard(): void;
}

/** Watches for the silence of somebody who should be talking, from now on. */
export function watchSilence(patienceMs: number): Silence {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), patienceMs);
  return {
    signal: control.signal,
    heard: () => void timer.refresh(),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
