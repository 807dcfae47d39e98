interface Said {
  /** The client's message id. It changes only when the server refuses its time, or when the user sends a failed entry again. */
  readonly m: string;
  readonly c: string;
  readonly body: string;
  /** Grows with every entry of an outbox: the order in which they were written. */
  readonly order: number;
}

/** Not yet answered for by the server. What became of it may be unknown, and then that is what is shown. */
export interface SendingEntry extends Said {
  readonly state: 'sending';
}

/** Accepted as `seq` of `epoch` (`sent`), and then committed in the archive (`durable`). */
export interface SentEntry extends Said {
  readonly state: 'sent' | 'durable';
  readonly seq: number;
  readonly n: number;
  /** The log's clock, milliseconds since 1970. */
  readonly at: number;
  readonly epoch: number;
}

/** Refused for good, for the reason `code`: kept until the user sends it again or discards it. */
export interface FailedEntry extends Said {
  readonly state: 'failed';
  readonly code: string;
}

/** One message of the outbox as it stands; never changed in place. */
export type Entry = SendingEntry | SentEntry | FailedEntry;

/** An entry as new, or as it now stands. */
export interface EntryChange {
  readonly entry: Entry;
  /** The message id under which it was known until now, when that changed. */
  readonly was?: string;
}

/** The same message as before it was sent, or refused. */
export function asSending({ m, c, body, order }: Said): SendingEntry {
  return { m, c, body, order, state: 'sending' };
}
