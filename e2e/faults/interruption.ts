import { constants } from 'node:os';

/** Somebody asked the run to end before it was done. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  /** As a shell tells of a process that this signal ended. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`Ended by ${signal}.`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Aborts when the process is asked to end, or has a fault that nobody handles: everything that was begun is ended then. Asked again, as a
 * terminal and npm both do, it goes on ending.
 */
export function interruption(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort(new Interrupted(signal)));
  process.on('uncaughtException', (fault) => {
    console.error(fault);
    stopping.abort(fault);
  });
  return stopping.signal;
}
