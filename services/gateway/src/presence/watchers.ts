import type { Watch } from '@chatter/contracts/gateway/frames.ts';
import { livePresence } from '@chatter/contracts/gateway/live.ts';
import type { Bus, Following } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Presence } from './presence-of.ts';
import type { PresenceStore } from './presence-store.ts';

/** A socket, as far as it is told of others. */
export type Watcher = Pick<Connection, 'open' | 'say'>;

interface Watched {
  sockets: Set<Watcher>;
  following: Following;
  /** Null until it was read or heard. */
  known: Presence | null;
  /** Counts what was heard: what was being read meanwhile is older. */
  heard: number;
}

/** A socket's lists that come within this time are taken as one: the last. */
const gatherMs = 100;

/**
 * Who looks at whom. Everybody may look at everybody's presence for now: settings of who may see it are to be asked for here, before
 * an account is added to a list.
 */
export class Watchers {
  readonly #store: Pick<PresenceStore, 'read'>;
  readonly #bus: Pick<Bus, 'followLive' | 'flush'>;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #watched = new Map<string, Watched>();
  readonly #lists = new Map<Watcher, ReadonlySet<string>>();
  #new = new Map<Watcher, ReadonlySet<string>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Pick<PresenceStore, 'read'>, bus: Pick<Bus, 'followLive' | 'flush'>, log: Pick<Logger, 'warn'>) {
    this.#store = store;
    this.#bus = bus;
    this.#log = log;
  }

  /** Accounts looked at. */
  get size(): number {
    return this.#watched.size;
  }

  /** Takes a `watch` frame, which takes the place of the socket's last one. */
  watch(socket: Watcher, { accounts }: Watch): void {
    this.#new.set(socket, new Set(accounts));
    this.#timer ??= setTimeout(() => void this.#takeLists(), gatherMs);
  }

  /** A socket closed. */
  closed(socket: Watcher): void {
    this.#new.delete(socket);
    this.#enter(socket, new Set());
    this.#lists.delete(socket);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#new.clear();
    for (const socket of [...this.#lists.keys()]) this.closed(socket);
  }

  /** Reads anew who is here: a gateway that died told nobody, and what was told may have been lost. */
  async sweep(): Promise<void> {
    await this.#read([...this.#watched.keys()]);
  }

  async #takeLists(): Promise<void> {
    this.#timer = null;
    const lists = [...this.#new];
    this.#new = new Map();
    for (const [socket, accounts] of lists) {
      this.#enter(socket, accounts);
      for (const account of accounts) this.#answer(socket, account);
    }
    const unread = new Set(lists.flatMap(([, accounts]) => [...accounts]).filter((account) => this.#watched.get(account)?.known === null));
    if (unread.size === 0) return;
    try {
      // What changes from now on is told; so what is read now is not too old.
      await this.#bus.flush();
      await this.#read([...unread]);
    } catch (error) {
      this.#log.warn({ err: error }, 'presence cannot be read, the sweep tries again');
    }
  }

  /** Makes a socket look at these accounts, and no others. */
  #enter(socket: Watcher, accounts: ReadonlySet<string>): void {
    const before = this.#lists.get(socket) ?? new Set();
    this.#lists.set(socket, accounts);
    for (const account of accounts) (this.#watched.get(account) ?? this.#follow(account)).sockets.add(socket);
    for (const account of before) if (!accounts.has(account)) this.#leave(socket, account);
  }

  #follow(account: string): Watched {
    const following = this.#bus.followLive(livePresence, account, ({ state, lastSeen }) => {
      watched.heard++;
      this.#learn(account, watched, { state, ...(lastSeen !== undefined && { lastSeen }) });
    });
    const watched: Watched = { sockets: new Set(), following, known: null, heard: 0 };
    this.#watched.set(account, watched);
    return watched;
  }

  #leave(socket: Watcher, account: string): void {
    const watched = this.#watched.get(account);
    if (watched === undefined) return;
    watched.sockets.delete(socket);
    if (watched.sockets.size > 0) return;
    watched.following.stop();
    this.#watched.delete(account);
  }

  async #read(accounts: readonly string[]): Promise<void> {
    const asked = accounts.map((account) => ({ watched: this.#watched.get(account), heard: this.#watched.get(account)?.heard }));
    const found = await this.#store.read(accounts);
    for (const [index, account] of accounts.entries()) {
      const watched = this.#watched.get(account);
      const presence = found[index];
      if (presence === undefined || watched === undefined || watched !== asked[index]?.watched) continue;
      if (watched.heard === asked[index].heard) this.#learn(account, watched, presence);
    }
  }

  /** Tells the watchers of an account when it came or went. */
  #learn(account: string, watched: Watched, presence: Presence): void {
    const isNew = watched.known?.state !== presence.state;
    watched.known = presence;
    if (isNew) for (const socket of watched.sockets) this.#answer(socket, account);
  }

  #answer(socket: Watcher, account: string): void {
    const known = this.#watched.get(account)?.known ?? null;
    if (known !== null && socket.open) socket.say({ t: 'presence', of: account, ...known });
  }
}
