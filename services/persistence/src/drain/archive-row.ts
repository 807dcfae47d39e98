import type { LoggedEvent } from '@chatter/contracts/chat/buffers.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { isId } from '../is-id.ts';

/** Where a line stands in the log. */
export interface LogPlace {
  readonly shard: number;
  readonly epoch: number;
  readonly logId: string;
  /** Place in its entry, from 0. */
  readonly line: number;
}

/** An event on its way into the archive; `text` is its JSON as it was on the wire. */
export interface ArchiveRow extends LoggedEvent {
  readonly event: ConversationEvent;
  readonly at: LogPlace;
}

/** Past every date MySQL and JavaScript agree on: 14 digits, in the year 5138. */
const lastMs = 99_999_999_999_999;

/** A line that cannot become a row. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

/**
 * Reads a line of the log. Checked is only what MySQL would change in silence or store under a wrong key: ids, numbers, text that has
 * no UTF-8 form; everything else MySQL refuses by itself.
 * @throws Unreadable
 */
export function archiveRowOf(logged: LoggedEvent, at: LogPlace): ArchiveRow {
  let event: ConversationEvent;
  try {
    event = JSON.parse(logged.text) as ConversationEvent;
  } catch (error) {
    throw new Unreadable('not JSON', { cause: error });
  }
  const fault = faultOf(logged.c, event);
  if (fault !== null) throw new Unreadable(fault);
  return { c: logged.c, hash: logged.hash, text: logged.text, event, at };
}

function faultOf(c: string, event: ConversationEvent): string | null {
  if (typeof event !== 'object' || event === null) return 'not an event';
  if (!isId(c)) return 'no conversation id';
  if (!(isCount(event.seq) && event.seq > 0 && isCount(event.n))) return 'seq or n is no number';
  if (!(isCount(event.at) && event.at <= lastMs)) return 'at is no moment';
  if (!isId(event.from)) return 'no sender';
  if (!isId(event.m)) return 'no client id';
  if (typeof event.kind !== 'string') return 'no kind';
  if (event.kind === 'message' && !(typeof event.body === 'string' && event.body.isWellFormed())) return 'the body is no text';
  return null;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
