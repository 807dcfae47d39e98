/**
 * What a run writes down, a JSON object a line. `us` are microseconds by the one steady clock of the process that holds all clients, so
 * that lines of different clients can be compared. These forms are all that the crowd and the checker have in common.
 */

/** An event, or a row of a page, as a client was given it. `hash` is the SHA-256 of what it says. */
export interface Seen {
  seq: number;
  kind: string;
  from: string;
  m: string;
  hash: string;
  /** The log's clock, milliseconds since 1970. */
  at: number;
  /** Of an epoch event. */
  prev?: number;
}

/** What a client said and was told; `c` is the conversation. */
export type Line = { us: number } & (
  | { k: 'invoke'; c: string; m: string; hash: string }
  | { k: 'ok'; c: string; m: string; seq: number; epoch: number }
  /** The message goes on under another id. */
  | { k: 'renamed'; c: string; m: string; was: string }
  | { k: 'fail'; c: string; m: string; code: string }
  /** At the end of the run its outcome is not known. */
  | { k: 'info'; c: string; m: string }
  /** `ms` is the wall clock, to compare with the log's; `early`: of a conversation that was not opened yet. */
  | { k: 'deliver'; ms: number; c: string; epoch: number; evs: Seen[]; early?: true }
  /**
   * Rows up to `upTo`, from the last place on; of a conversation that was opened, the newest ones, from `next` on, below which the others
   * are read afterwards (`older`).
   */
  | { k: 'page'; c: string; epoch: number; upTo: number; rows: Seen[]; next?: number | null; older?: true }
  | { k: 'reset'; c: string; epoch: number; reason: string; upTo: number; rows: Seen[] }
  | { k: 'left'; c: string }
  /** Asks for somebody to be added or removed: before, and when it was answered. */
  | { k: 'member'; op: 'add' | 'remove'; phase: 'invoke' | 'ok' | 'info'; c: string; who: string }
  | { k: 'state'; state: string }
  /** The application was begun anew, with the outbox and nothing else of before. */
  | { k: 'restart' }
  /** The client was ended, and its outbox with it. */
  | { k: 'gone' }
);

/** A frame as it crossed a socket: `n` numbers the client's connections. */
export interface WireLine {
  us: number;
  n: number;
  way: 'in' | 'out';
  text: string;
}
