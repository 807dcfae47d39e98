/** One entry of a conversation's log, as it was on the wire. Never changed, never deleted. */
interface EventTable {
  conversation_id: Buffer;
  seq: number;
  n: number;
  epoch: number;
  sender_id: Buffer;
  client_id: Buffer;
  kind: string;
  /** The event that this one changes. */
  target_seq: number | null;
  content_hash: string;
  /** The event's JSON text. */
  payload: string;
  created_at: Date;
}

/** The events folded: a history page is one range read of its clustered key. */
interface MessageTable {
  conversation_id: Buffer;
  seq: number;
  n: number;
  sender_id: Buffer;
  client_id: Buffer;
  kind: string;
  body: string | null;
  /** JSON of the row's other fields; null when it has none. */
  detail: string | null;
  /** Milliseconds since 1970, by the log's clock. */
  at: number;
  /** Seq of the last event that changed the row. */
  changed: number;
}

/** Up to which entry an epoch's log is in MySQL; `closed`: whole, and its key is deleted. */
interface LogCursorTable {
  shard: number;
  epoch: number;
  last_log_id: string;
  closed: number;
}

/** Who drains a shard; no holder: the last one gave it up. */
interface DrainLeaseTable {
  shard: number;
  holder: string | null;
  connection_id: number | null;
  expires_at: Date;
}

/** Lines of the log that could not be stored. */
interface DeadLetterTable {
  shard: number;
  epoch: number;
  log_id: string;
  /** Place in its entry, from 0. */
  line: number;
  error: string;
  raw: Buffer;
  at: Date;
}

/** What was chosen when the installation was created: `log-shards`. */
interface InstallationTable {
  name: string;
  value: string;
}

export interface ArchiveTables {
  event: EventTable;
  message: MessageTable;
  log_cursor: LogCursorTable;
  drain_lease: DrainLeaseTable;
  dead_letter: DeadLetterTable;
  installation: InstallationTable;
}
