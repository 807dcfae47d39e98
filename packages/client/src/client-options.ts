import type { Ambient } from './ambient.ts';
import type { FetchLike } from './http.ts';
import type { Connect } from './link/socket-like.ts';
import type { OutboxStore } from './outbox/outbox-store.ts';

export interface ClientOptions {
  /** Origin of the installation, without a slash at its end: `http://127.0.0.1:8080`; in a page `location.origin`. */
  base: string;
  /** Outside a browser: `{ cookie, origin }`, or `{ authorization }`. */
  headers?: Record<string, string>;
  /** `upgrade` where a bearer token at the upgrade says who is calling and no ticket is needed; `ticket` by default. */
  signIn?: 'ticket' | 'upgrade';
  /** In a browser: its cookie may be another by the time a session has ended, so a ticket tells whether that is the end. */
  renewable?: boolean;
  /** Where unanswered messages are kept; in memory by default. */
  outbox?: OutboxStore;
  /** Another WebSocket than the platform's. */
  connect?: Connect;
  fetch?: FetchLike;
  ambient?: Ambient;
  /** Told of what should not happen: a listener that threw, a store that failed. By default it is written to the console. */
  onFault?: (fault: unknown) => void;
}

/** Which page: the newest, or rows before, after or around a seq; at most 100 rows, 50 by default. */
export interface PageWanted {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly limit?: number;
}
