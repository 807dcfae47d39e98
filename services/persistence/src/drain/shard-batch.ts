import { type LoggedEvent, parseLogEntry } from '@chatter/contracts/chat/buffers.ts';
import { type ArchiveRow, archiveRowOf, type LogPlace, Unreadable } from './archive-row.ts';
import { namelessTombstone } from './tombstone.ts';

/** A line begins with its conversation's id. */
const idLength = 36;

/** A log entry as XRANGE answers it: its id, and the field `b` with its lines. */
export type LogEntry = readonly [id: string, fields: readonly string[]];

/** A line set aside, with the reason. */
export interface DeadLetter {
  readonly place: LogPlace;
  readonly error: string;
  readonly raw: string;
}

/** Consecutive entries of one shard's log, ready to be stored. */
export class ShardBatch {
  readonly shard: number;
  readonly epoch: number;
  /** The cursor it begins after; a batch is dropped if the cursor stands elsewhere by then. */
  readonly after: string;
  /** Its last entry: the cursor after it. */
  last: string;
  readonly rows: ArchiveRow[] = [];
  readonly deadLetters: DeadLetter[] = [];
  /** Highest seq by conversation. */
  readonly heads = new Map<string, number>();
  /** Conversations in which the archive has something else at a seq than the log, and so than the hot history. */
  readonly replaced = new Set<string>();
  entries = 0;
  chars = 0;

  constructor(shard: number, epoch: number, after: string) {
    this.shard = shard;
    this.epoch = epoch;
    this.after = after;
    this.last = after;
  }

  add([logId, fields]: LogEntry): void {
    const packed = fields[1] ?? '';
    if (packed.endsWith('\n')) this.#addLines(logId, parseLogEntry(packed));
    else this.deadLetters.push({ place: this.#place(logId, 0), error: 'not an entry of the log', raw: JSON.stringify(fields) });
    this.entries++;
    this.chars += packed.length;
    this.last = logId;
  }

  /** Notes where lines were set aside. */
  setAside(raws: Iterable<string>): void {
    for (const raw of raws) if (this.heads.has(raw.slice(0, idLength))) this.replaced.add(raw.slice(0, idLength));
  }

  #addLines(logId: string, lines: readonly LoggedEvent[]): void {
    for (const [line, logged] of lines.entries()) {
      const row = this.#read(logged, this.#place(logId, line));
      if (row === null) continue;
      this.rows.push(row);
      this.heads.set(row.c, row.event.seq);
    }
  }

  #place(logId: string, line: number): LogPlace {
    return { shard: this.shard, epoch: this.epoch, logId, line };
  }

  #read(logged: LoggedEvent, place: LogPlace): ArchiveRow | null {
    try {
      return archiveRowOf(logged, place);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.deadLetters.push({ place, error: error.message, raw: rawOf(logged) });
      return namelessTombstone(logged, place);
    }
  }
}

/** The line as it stood in the log. */
export function rawOf({ c, hash, text }: LoggedEvent): string {
  return `${c} ${hash} ${text}`;
}
