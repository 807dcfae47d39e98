import type { Writable } from 'node:stream';

/**
 * Has all that is written to a socket within this turn of the event loop leave in one system call. Node makes one for each write, and the
 * first of several already wakes whoever reads: it works on a part, which where each piece of work ends with an fsync costs most of all.
 */
export function corkForTurn(socket: Writable): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  setImmediate(() => socket.uncork());
}
