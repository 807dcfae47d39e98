export interface Silence extends Disposable {
  /** Aborts when nothing was heard for too long. */
  readonly signal: AbortSignal;
  /** Begins to watch, or begins anew. */
  heard(): void;
}

/** Watches for the silence of somebody who should be talking, from the first thing heard on. */
export function watchSilence(patienceMs: number): Silence {
  const control = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  return {
    signal: control.signal,
    heard() {
      timer = timer?.refresh() ?? setTimeout(() => control.abort(), patienceMs);
    },
    [Symbol.dispose]: () => clearTimeout(timer ?? undefined),
  };
}
