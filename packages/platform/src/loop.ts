import type { Logger } from './log.ts';

/** Exponential back-off: `baseMs` doubled with each try after the first, at most `maxMs`. */
export function backOffMs(tries: number, baseMs: number, maxMs: number): number {
  return Math.min(maxMs, baseMs * 2 ** Math.min(tries - 1, 30));
}

/** Waits so many milliseconds, or until the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

export interface Loop {
  /** Runs the work as soon as it is not running; while it fails, its back-off is kept. */
  wake(): void;
  /** Runs the work at once, also while it fails: what it needs is back. */
  retry(): void;
  /** Ends after the work under way. */
  stop(): Promise<void>;
}

/**
 * Runs `work` again and again: at once when woken, at the latest after `everyMs`. A failing run is logged and tried again with
 * back-off up to 5 s. Only one run is under way at a time.
 */
export function startLoop(label: string, everyMs: number, log: Logger, work: () => Promise<void>): Loop {
  let stopped = false;
  let woken = true;
  let urgent = false;
  let wakeUp: (() => void) | null = null;
  let failures = 0;

  const wait = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => wakeUp?.(), failures === 0 ? everyMs : Math.max(everyMs, backOffMs(failures, 50, 5000)));
      wakeUp = () => {
        clearTimeout(timer);
        wakeUp = null;
        resolve();
      };
    });

  const run = async () => {
    while (!stopped) {
      if (!urgent && (!woken || failures > 0)) await wait();
      woken = false;
      urgent = false;
      if (stopped) break;
      try {
        await work();
        failures = 0;
      } catch (error) {
        failures++;
        log.warn({ err: error, loop: label, failures }, 'loop failed, trying again');
      }
    }
  };
  const running = run();
  return {
    wake() {
      woken = true;
      if (failures === 0) wakeUp?.();
    },
    retry() {
      urgent = true;
      wakeUp?.();
    },
    async stop() {
      stopped = true;
      wakeUp?.();
      await running;
    },
  };
}
