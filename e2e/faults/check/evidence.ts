import type { Line, WireLine } from '../history/lines.ts';

/** One client: what it was told, and what really crossed its sockets. */
export interface Person {
  account: string;
  lines: readonly Line[];
  wire: readonly WireLine[];
}

/** A row of the archive's `event`, and of its fold `message`; ids are lower-case text. */
export interface EventRow {
  c: string;
  seq: number;
  epoch: number;
  sender: string;
  m: string;
  kind: string;
  payload: string;
}
export interface MessageRow {
  c: string;
  seq: number;
  sender: string;
  m: string;
  kind: string;
  body: string | null;
  detail: string | null;
  changed: number;
}
export interface ReceiptRow {
  c: string;
  account: string;
  delivered: number;
  read: number;
}

/** A process as it was watched during the run. */
export interface Watched {
  name: string;
  maxRssMb: number;
  /** Ends that nobody asked for, and rejections that nobody handled, in its own words. */
  faults: readonly string[];
}

/** Everything that is known of a run after quiesce. */
export interface Evidence {
  people: readonly Person[];
  /** Conversations of the run, with their first members. */
  made: readonly { c: string; members: readonly string[] }[];
  events: readonly EventRow[];
  messages: readonly MessageRow[];
  receipts: readonly ReceiptRow[];
  deadLetters: number;
  /** Entries left in the logs in Redis. */
  logEntries: number;
  processes: readonly Watched[];
  /** Redis was made to lose data: holes may be announced. */
  holesAllowed: boolean;
}

/** A promise that was broken: the number of the invariant (docs/reliability.md), and what was seen. */
export interface Breach {
  invariant: number;
  what: string;
}
