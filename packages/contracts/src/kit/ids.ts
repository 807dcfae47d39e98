import Type from 'typebox';

const uuidPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const uuidV7Pattern = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

/** An id on the wire: a UUID as lower-case text. Knowing one gives no right. */
export const Id = Type.String({ pattern: uuidPattern, description: 'UUID, lower case' });
/** A client's message id: a UUIDv7 (RFC 9562, section 5.7), lower-case text, stamped by the server's clock. */
export const ClientId = Type.String({ pattern: uuidV7Pattern, description: 'UUIDv7, lower case' });
/** A moment: RFC 3339, UTC, milliseconds. */
export const Moment = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' });
/** A sequence number of a conversation's log; 0 is before the first event. */
export const Seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** The sender of system events. */
export const systemSender = '00000000-0000-0000-0000-000000000000';
/** The assistant, as a sender: the same in every installation, and no account that anybody can log in to. */
export const assistantSender = '00000000-0000-7000-8000-0000000000a1';

/** Random bytes of ids to come: to draw them costs the same for one id and for a hundred. */
const drawn = new Uint8Array(1000);
const bytesOfId = 10;
let used = drawn.length;

function drawBytes(): Uint8Array {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  used += bytesOfId;
  return drawn.subarray(used - bytesOfId, used);
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Makes a UUIDv7 (RFC 9562, section 5.7).
 * @param nowMs milliseconds since 1970, 48 bits; the server's clock where the id is a client's message id.
 * @param random 10 random bytes; from the platform's secure source by default.
 */
export function uuidV7(nowMs: number = Date.now(), random: Uint8Array = drawBytes()): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0').slice(-12);
  let hex = '';
  for (const byte of random) hex += hexOf[byte];
  const variant = ((Number.parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}

/** Milliseconds since 1970 that a UUIDv7 was stamped with. */
export function timeOfUuidV7(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
