import { maxMessagesPerSend } from '@chatter/contracts/chat/events.ts';
import { timeOfUuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { SendingEntry } from './entry.ts';

/** A `send` frame stays below this, the gateway's limit being 64 KiB; the longest body fits alone. */
const maxBytes = 60 * 1024;
/** The frame without its messages, and a message without its body. */
const frameBytes = 128;
const messageBytes = 64;
/** A body so short that 20 of them fit whatever they are made of: a UTF-16 unit takes at most 6 bytes of JSON. */
const shortUnits = 400;
/** The server refuses ids stamped over 5 minutes ahead; we are a little more careful, not knowing its clock exactly. */
const clockMarginMs = 4 * 60_000;
const encoder = new TextEncoder();

/**
 * The messages of the next `send` frame: from the first on, 1 to 20 of them, 60 KiB at most.
 *
 * An id stamped by a clock that ran ahead will be refused and stamped anew. It goes alone: were it followed by others, they
 * would be accepted before it.
 * @param nowMs the server's clock
 */
export function batchOf(waiting: readonly SendingEntry[], nowMs: number): readonly SendingEntry[] {
  let bytes = frameBytes;
  let count = 0;
  for (const { m, body } of waiting) {
    bytes += messageBytes + (body.length <= shortUnits ? 6 * body.length : encoder.encode(JSON.stringify(body)).length);
    const alone = timeOfUuidV7(m) > nowMs + clockMarginMs;
    if (count > 0 && (alone || bytes > maxBytes)) break;
    count += 1;
    if (alone || count === maxMessagesPerSend) break;
  }
  return waiting.slice(0, count);
}
