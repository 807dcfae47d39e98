import type { Watch } from '@chatter/contracts/gateway/frames.ts';
import { livePresence } from '@chatter/contracts/gateway/live.ts';
import type { Bus, Following } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import type { Connection } from '../sockets/connection.ts';
import { Concerned } from './concerned.ts';
import type { Presence } from './presence-of.ts';
import type { PresenceStore } from './presence-store.ts';
import type { Sight } from './sight.ts';

/** A socket, as far as it is told of others. */
export type Watcher = Pick<Connection, 'account' | 'open' | 'say'>;

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
/** What could not be asked is asked again after this time. */
const againMs = 5000;
/** Sockets that a sweep looks for anew, those first that were looked for longest ago: what told of a change may have been lost. */
const sweptAtOnce = 500;

/**
 * Who looks at whom. Whom a socket may not see, it is told of as of somebody who was never here: nobody can tell who hides, has blocked
 * them or does not exist. That is asked when a list comes, and again when something changed for the one who looks or the one looked at.
 */
export class Watchers {
  readonly #store: Pick<PresenceStore, 'read'>;
  readonly #bus: Pick<Bus, 'followLive' | 'flush'>;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #sight: Pick<Sight, 'sees'>;
  readonly #watched = new Map<string, Watched>();
  /** Whom sockets see, of those whom they want to see. */
  readonly #lists = new Map<Watcher, ReadonlySet<string>>();
  readonly #wanted = new Map<Watcher, ReadonlySet<string>>();
  /** Sockets by whom they want to see, and by whose they are. */
  readonly #concerned = new Concerned<Watcher>();
  /** Lists that were not looked at yet. */
  #new = new Set<Watcher>();
  /** Those that were not told of everybody yet: their list is new, or it could not be asked. */
  readonly #due = new Set<Watcher>();
  /** The newest look for each, those looked for longest ago first: what an older one is answered is out of date. */
  readonly #looks = new Map<Watcher, number>();
  #look = 0;
  #timer: NodeJS.Timeout | null = null;
  #again: NodeJS.Timeout | null = null;

  constructor(
    store: Pick<PresenceStore, 'read'>,
    bus: Pick<Bus, 'followLive' | 'flush'>,
    sight: Pick<Sight, 'sees'>,
    log: Pick<Logger, 'warn'>,
  ) {
    this.#store = store;
    this.#bus = bus;
    this.#sight = sight;
    this.#log = log;
  }

  /** Accounts looked at. */
  get size(): number {
    return this.#watched.size;
  }

  /** Takes a `watch` frame, which takes the place of the socket's last one. */
  watch(socket: Watcher, { accounts }: Watch): void {
    this.#want(socket, new Set(accounts));
    this.#due.add(socket);
    this.#new.add(socket);
    this.#timer ??= setTimeout(() => void this.#takeLists(), gatherMs);
  }

  /** A socket closed. */
  closed(socket: Watcher): void {
    this.#want(socket, null);
    for (const sockets of [this.#new, this.#due, this.#looks]) sockets.delete(socket);
    this.#enter(socket, new Set());
    this.#lists.delete(socket);
  }

  stop(): void {
    for (const timer of [this.#timer, this.#again]) if (timer !== null) clearTimeout(timer);
    for (const socket of [...this.#wanted.keys()]) this.closed(socket);
  }

  /** Asks and reads anew who is seen, and who is here: a gateway that died told nobody, and what was told may have been lost. */
  async sweep(): Promise<void> {
    // While it cannot be asked those are enough that wait for it.
    const others = this.#again === null ? [...this.#looks.keys()].slice(0, sweptAtOnce) : [];
    await Promise.all([this.#lookFor([...new Set([...this.#due, ...others])]), this.#read([...this.#watched.keys()])]);
  }

  /** Something changed of whom an account may see, or of who may see it; null: of anybody, what told of it may have been lost. */
  async changed(account: string | null): Promise<void> {
    await this.#lookFor([...(account === null ? this.#wanted.keys() : this.#concerned.of(account))]);
  }

  /** Notes whom a socket wants to see; null: it has gone. */
  #want(socket: Watcher, wanted: ReadonlySet<string> | null): void {
    const before = this.#wanted.get(socket);
    if (before !== undefined) this.#concerned.remove(socket, [socket.account, ...before]);
    if (wanted === null) this.#wanted.delete(socket);
    else this.#wanted.set(socket, wanted);
    if (wanted !== null) this.#concerned.add(socket, [socket.account, ...wanted]);
  }

  async #takeLists(): Promise<void> {
    this.#timer = null;
    const sockets = [...this.#new];
    this.#new = new Set();
    await this.#lookFor(sockets);
  }

  async #lookAgain(): Promise<void> {
    this.#again = null;
    await this.#lookFor([...this.#due]);
  }

  /** Asks whom sockets see, and tells them what that changes, or of everybody they were not told of yet. */
  async #lookFor(sockets: readonly Watcher[]): Promise<void> {
    await Promise.all(sockets.map((socket) => this.#lookForOne(socket)));
    const unread = [...this.#watched].flatMap(([account, { known }]) => (known === null ? [account] : []));
    if (unread.length > 0) await this.#readNew(unread);
  }

  async #lookForOne(socket: Watcher): Promise<void> {
    const wanted = this.#wanted.get(socket);
    if (wanted === undefined) return;
    const look = ++this.#look;
    this.#looks.delete(socket);
    this.#looks.set(socket, look);
    // It may have closed, or want to see others by now, or something changed and it was asked anew.
    const isNewest = () => this.#looks.get(socket) === look && this.#wanted.get(socket) === wanted;
    try {
      const seen = await this.#sight.sees(socket.account, wanted);
      if (isNewest()) this.#see(socket, wanted, seen, this.#due.delete(socket));
    } catch (error) {
      if (isNewest()) this.#due.add(socket);
      this.#again ??= setTimeout(() => void this.#lookAgain(), againMs).unref();
      this.#log.warn({ err: error }, 'who may see whom is not known, asking again');
    }
  }

  #see(socket: Watcher, wanted: ReadonlySet<string>, seen: ReadonlySet<string>, all: boolean): void {
    const before = this.#lists.get(socket);
    this.#enter(socket, seen);
    for (const account of wanted) {
      const isSeen = seen.has(account);
      if (!all && isSeen === before?.has(account)) continue;
      if (isSeen) this.#answer(socket, account);
      else if (socket.open) socket.say({ t: 'presence', of: account, state: 'offline' });
    }
  }

  async #readNew(unread: readonly string[]): Promise<void> {
    try {
      // What changes from now on is told; so what is read now is not too old.
      await this.#bus.flush();
      await this.#read(unread);
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
