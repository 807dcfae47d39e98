const everyMs = 5;

/** Waits until all is quiet, at most `graceMs`; answers how many milliseconds it took. Who asks finds out whether it came true. */
export function settle(isQuiet: () => boolean, graceMs: number): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const look = () => {
      const afterMs = performance.now() - startedAt;
      if (isQuiet() || afterMs >= graceMs) return resolve(afterMs);
      setTimeout(look, everyMs);
    };
    look();
  });
}
