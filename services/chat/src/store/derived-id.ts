import { createHash } from 'node:crypto';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';

/**
 * The client id of what chat itself says: the same for the same reason, so that it comes into the log once however often it is tried.
 * Its time is 0, older than the dedupe ring: unless the send passes that question, the archive is asked first.
 */
export function derivedId(...reason: readonly (string | number)[]): string {
  return uuidV7(0, createHash('sha256').update(reason.join(' ')).digest().subarray(0, 10));
}
