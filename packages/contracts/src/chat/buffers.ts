/**
 * The conversation log in Redis: a contract between chat (appends), persistence (drains) and the gateway (reads the hot
 * history). Its functions are in `message-log.lua` beside this file, which says what each key holds.
 */

import { crc32 } from './crc32.ts';

/** Shards of an installation, chosen when it is created and never changed afterwards. */
export const defaultLogShards = 16;

/** Shard of a conversation: CRC-32 (ISO-HDLC, as zlib's) of its id's text, modulo the number of shards. */
export function shardOf(c: string, shards: number): number {
  return crc32(c) % shards;
}

/** The Redis hash tag of a shard: two digits in braces, so that all its keys share a slot. */
export function tagOf(shard: number): string {
  return `{${shard.toString().padStart(2, '0')}}`;
}

/** Pattern of all conversations' hashes, whatever the shard. */
export const anyMetaKey = '{*}:m:*';

const dedupeSlots = 16;
/** For so long, in milliseconds, an id is looked for in the dedupe ring alone; of older ones the archive is asked. */
export const dedupeSpanMs = 300_000;

export const logKeys = {
  /** Hash of the shard: ep, rid, un, since, old, was, top. */
  shard: (shard: number) => `${tagOf(shard)}:sh`,
  /** Stream: the log of an epoch; an entry holds all events of one call. */
  log: (shard: number, epoch: number) => `${tagOf(shard)}:log:${epoch}`,
  /** Hashes: the dedupe ring, one for five minutes. */
  dedupe: (shard: number) => Array.from({ length: dedupeSlots }, (_, slot) => `${tagOf(shard)}:d:${slot}`),
  /** Hash of a conversation: ep, seq, n, ceil, dseq, ts, pv. */
  meta: (shard: number, c: string) => `${tagOf(shard)}:m:${c}`,
  /** Stream: hot history; the id's first part is the last seq of the entry. */
  hot: (shard: number, c: string) => `${tagOf(shard)}:h:${c}`,
  /** Hash: receipts by account, `delivered read n`. */
  marks: (shard: number, c: string) => `${tagOf(shard)}:r:${c}`,
  /** Set: conversations whose receipts MySQL does not have yet. */
  dirtyMarks: (shard: number) => `${tagOf(shard)}:rd`,
} as const;

/** The library's name in Redis, and its functions. Names carry a version: function names are global. */
export const logLibrary = 'chatter_log_v1';
export const logFunctions = {
  append: 'append_v1',
  heads: 'heads_v1',
  init: 'init_v1',
  unload: 'unload_v1',
  reserve: 'reserve_v1',
  persisted: 'persisted_v1',
  shardInit: 'shard_init_v1',
  mark: 'mark_v1',
  marksStored: 'marks_stored_v1',
  version: 'version_v1',
} as const;

/** One event as a line of a log entry. */
export interface LoggedEvent {
  c: string;
  hash: string;
  /** The event's JSON text, as it goes on the wire. */
  text: string;
}

/** Reads a log entry's lines: `<c> <content hash> <event JSON>`. JSON text holds no raw line break. */
export function parseLogEntry(packed: string): LoggedEvent[] {
  const events: LoggedEvent[] = [];
  for (let from = 0; from < packed.length; ) {
    const end = packed.indexOf('\n', from);
    if (end < 0) throw new Error('a log entry ends within a line');
    const hashEnd = packed.indexOf(' ', from + 37);
    events.push({ c: packed.slice(from, from + 36), hash: packed.slice(from + 37, hashEnd), text: packed.slice(hashEnd + 1, end) });
    from = end + 1;
  }
  return events;
}
