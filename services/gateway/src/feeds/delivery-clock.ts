import type { LiveMessage } from '@chatter/contracts/chat/live.ts';

/** One message in so many is looked at: what is learned is the same, and the others cost nothing. */
const oneIn = 8;
const mark = Buffer.from('"at":');
const comma = 44;

/** Measures how long events are under way, from being accepted (their `at`, by Redis' clock) to having been written to the sockets here. */
export class DeliveryClock {
  readonly #observe: (seconds: number) => void;
  #count = 0;

  constructor(observe: (seconds: number) => void) {
    this.#observe = observe;
  }

  /** A message was handed to the sockets. */
  delivered(message: LiveMessage, nowMs: number): void {
    if (message.kind !== 'events' || ++this.#count % oneIn !== 0) return;
    const atMs = atOf(message.frame);
    if (atMs !== null) this.#observe(Math.max(0, nowMs - atMs) / 1000);
  }
}

/** The `at` of the first event of a frame, read where it stands: an event begins with its numbers. */
function atOf(frame: Uint8Array): number | null {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const from = bytes.indexOf(mark);
  const end = bytes.indexOf(comma, from);
  const at = Number(bytes.toString('latin1', from + mark.length, end));
  return from >= 0 && end > from && Number.isSafeInteger(at) ? at : null;
}
