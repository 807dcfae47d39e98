import { livePresence } from '@chatter/contracts/gateway/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Presence } from './presence-of.ts';
import type { PresenceStore } from './presence-store.ts';

/** Accounts in one pipeline: other commands go between two of them. */
const accountsAtOnce = 500;

/** An account with sockets here, or whose last one closed a moment ago. */
interface Here {
  sockets: number;
  leaving: NodeJS.Timeout | null;
  /** Whether Redis knows. */
  written: boolean;
}

/**
 * Says who comes and goes: an account is here while it has a greeted socket on this gateway, and for a moment after, so that a reload
 * is not seen. A gateway that ends says nothing: its people come back somewhere else, or their last sign grows old.
 */
export class Arrivals {
  readonly #store: Pick<PresenceStore, 'arrive' | 'leave' | 'stay'>;
  readonly #bus: Pick<Bus, 'publishLive'>;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #graceMs: number;
  readonly #here = new Map<string, Here>();

  constructor(
    store: Pick<PresenceStore, 'arrive' | 'leave' | 'stay'>,
    bus: Pick<Bus, 'publishLive'>,
    log: Pick<Logger, 'warn'>,
    graceMs: number,
  ) {
    this.#store = store;
    this.#bus = bus;
    this.#log = log;
    this.#graceMs = graceMs;
  }

  /** A socket was greeted. */
  arrived(connection: Connection): void {
    const { account } = connection;
    const known = this.#here.get(account);
    const here = known ?? { sockets: 0, leaving: null, written: false };
    if (here.leaving !== null) clearTimeout(here.leaving);
    here.leaving = null;
    if (!connection.here) here.sockets++;
    connection.here = true;
    if (known !== undefined) return;
    this.#here.set(account, here);
    void this.#arrive(account, here);
  }

  /** A socket closed, greeted or not. */
  closed(connection: Connection): void {
    const { account } = connection;
    const here = this.#here.get(account);
    if (here === undefined || !connection.here) return;
    connection.here = false;
    if (--here.sockets > 0) return;
    here.leaving = setTimeout(() => void this.#leave(account), this.#graceMs);
  }

  /** Gives the sign that keeps everybody here, and writes whom Redis did not take before. */
  async stay(): Promise<void> {
    const accounts = [...this.#here.keys()];
    for (let from = 0; from < accounts.length; from += accountsAtOnce) {
      // Who leaves while this goes on must not be written after that.
      await this.#store.stay(accounts.slice(from, from + accountsAtOnce).filter((account) => this.#here.get(account)?.written));
    }
    for (const [account, here] of this.#here) {
      if (!here.written && !(await this.#arrive(account, here))) return;
    }
  }

  /** Ends without a word. */
  stop(): void {
    for (const { leaving } of this.#here.values()) if (leaving !== null) clearTimeout(leaving);
    this.#here.clear();
  }

  async #arrive(account: string, here: Here): Promise<boolean> {
    try {
      const { state } = await this.#store.arrive(account);
      here.written = true;
      if (state === 'offline') this.#tell(account, { state: 'online' });
    } catch (error) {
      this.#log.warn({ err: error }, 'an arrival could not be written, trying again');
    }
    return here.written;
  }

  async #leave(account: string): Promise<void> {
    this.#here.delete(account);
    try {
      const presence = await this.#store.leave(account);
      if (presence.state === 'offline') this.#tell(account, presence);
    } catch (error) {
      // The last sign grows old by itself.
      this.#log.warn({ err: error }, 'a departure could not be written');
    }
  }

  #tell(of: string, presence: Presence): void {
    this.#bus.publishLive(livePresence, of, { of, ...presence });
  }
}
