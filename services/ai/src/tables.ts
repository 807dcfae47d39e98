/**
 * Waiting: not taken, or given back; writing: somebody works on the answer; posting: the answer is decided and stands in the row.
 * Posted: chat took it, and MySQL may not have it yet. Done: MySQL has it. Void: there is nobody to answer, for the question is not there for the one who asked it.
 */
export type RunState = 'waiting' | 'writing' | 'posting' | 'posted' | 'done' | 'void';

/** A question put to the assistant, and how far its answer is. */
export interface RunTable {
  c: Buffer;
  seq: number;
  account: Buffer;
  /** UUIDv7 of the latest attempt: who has another one has lost the run. */
  attempt: Buffer | null;
  state: RunState;
  stop_asked: number;
  /** How often an attempt ended without giving the run back: its process died. */
  deaths: number;
  /** Until then nobody else takes it: somebody works on it, or it rests before it is tried, or posted, again. */
  held_until: Date;
  asked_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** Only from when it is decided until it is done. */
  answer: string | null;
  via: string | null;
  error: string | null;
  tokens_in: number | null;
  tokens_out: number | null;
}

export interface AiTables {
  run: RunTable;
}
