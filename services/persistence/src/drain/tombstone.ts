import { createHash } from 'node:crypto';
import type { LoggedEvent } from '@chatter/contracts/chat/buffers.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { systemSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { isId } from '../is-id.ts';
import type { ArchiveRow, LogPlace } from './archive-row.ts';

/** The log function itself writes these first, whatever follows. */
const head = /^\{"seq":([1-9]\d{0,15}),"n":(\d{1,16}),"at":(\d{1,14})[,}]/;

/** What stands at the seq of an event that could not be stored, so that the conversation stays dense: its sender's, so that the client learns of it. */
export function tombstoneFor({ event, c, hash, at }: ArchiveRow): ArchiveRow {
  return rowOf({ seq: event.seq, n: event.n, at: event.at, kind: 'tombstone', from: event.from, m: event.m }, c, hash, at);
}

/** The same where sender or client id are unknown or taken; null when not even conversation and number can be read. */
export function namelessTombstone({ c, text }: LoggedEvent, at: LogPlace): ArchiveRow | null {
  const found = head.exec(text);
  if (found === null || !isId(c)) return null;
  const [seq, n, moment] = found.slice(1).map(Number) as [number, number, number];
  const m = uuidV7(moment, createHash('sha256').update(`${c} ${seq}`).digest().subarray(0, 10));
  return rowOf({ seq, n, at: moment, kind: 'tombstone', from: systemSender, m }, c, '', at);
}

function rowOf(event: ConversationEvent, c: string, hash: string, at: LogPlace): ArchiveRow {
  return { c, hash, text: JSON.stringify(event), event, at };
}
