import { totalmem } from 'node:os';

const MiB = 1_048_576;
const shareOfMemory = 1 / 16;

/**
 * Bytes that MySQL keeps of its tables in memory, on a machine that it shares with everything else: what does not fit is read from disk
 * again and again (docs/performance.md). Only what was read takes memory. At least InnoDB's own default.
 * @param memoryBytes of the machine, or of the container if that is less
 */
export function bufferPoolBytes(memoryBytes = memoryHere()): number {
  return shareOf(memoryBytes, 128 * MiB, 2048 * MiB);
}

/**
 * Bytes that Redis may take on such a machine. It holds the ids of at least fifteen minutes beside what is talked of: at some 170 bytes
 * for each, 512 MiB are enough for 2,000 messages a second, and what comes above 70 % is answered `busy`. Taken as they come.
 * @param memoryBytes of the machine, or of the container if that is less
 */
export function redisBytes(memoryBytes = memoryHere()): number {
  return shareOf(memoryBytes, 512 * MiB, 4096 * MiB);
}

function memoryHere(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/** A sixteenth, in pieces of 128 MiB. */
function shareOf(memoryBytes: number, leastBytes: number, mostBytes: number): number {
  const piece = 128 * MiB;
  const share = Math.floor((memoryBytes * shareOfMemory) / piece) * piece;
  return Math.min(mostBytes, Math.max(leastBytes, share));
}
