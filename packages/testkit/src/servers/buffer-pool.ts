import { totalmem } from 'node:os';

const MiB = 1_048_576;
/** InnoDB's own default. */
const leastBytes = 128 * MiB;
const mostBytes = 2048 * MiB;
const shareOfMemory = 1 / 16;

/**
 * Bytes that MySQL keeps of its tables in memory, on a machine that it shares with everything else: what does not fit is read from disk
 * again and again (docs/performance.md). Only what was read takes memory.
 * @param memoryBytes of the machine, or of the container if that is less
 */
export function bufferPoolBytes(
  memoryBytes: number = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
): number {
  const share = Math.floor((memoryBytes * shareOfMemory) / leastBytes) * leastBytes;
  return Math.min(mostBytes, Math.max(leastBytes, share));
}
