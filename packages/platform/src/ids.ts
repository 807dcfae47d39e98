import { createHash } from 'node:crypto';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
/** The 16 bytes of a UUID given as text, for BINARY(16) columns. */
export function uuidToBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** The lower-case text of a UUID read from a BINARY(16) column. */
export function bytesToUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * A UUIDv7 that is the same for the same reason, and as good as never for another: for what a service itself does and may have to try
 * again. Its time is 0.
 */
export function derivedId(...reason: readonly (string | number)[]): string {
  return uuidV7(0, createHash('sha256').update(reason.join(' ')).digest().subarray(0, 10));
}
