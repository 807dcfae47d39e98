import { createHash } from 'node:crypto';

/** What a pair has one direct conversation by: the same whoever of the two is named first. */
export function directKey(a: string, b: string): Buffer {
  return createHash('sha256').update([a, b].sort().join(' ')).digest();
}
