/** Time and chance, given from outside so that a test can decide them. */
export interface Ambient {
  /** Milliseconds since 1970 by this machine's clock, which may be wrong and may jump. */
  wallMs(): number;
  /** Milliseconds that only grow, from an arbitrary start. */
  steadyMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Calls back once, `delayMs` milliseconds from now. Returns what calls it off. */
  setTimer(callBack: () => void, delayMs: number): () => void;
}

/** The time and chance of the platform. */
export const realAmbient: Ambient = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  random: () => Math.random(),
  setTimer(callBack, delayMs) {
    const timer = setTimeout(callBack, delayMs);
    return () => clearTimeout(timer);
  },
};
