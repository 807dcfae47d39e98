import { notificationAdded } from '@chatter/contracts/auth/facts.ts';
import { livePeople } from '@chatter/contracts/auth/people.ts';
import { readEvents, readPage, readVersions } from '@chatter/contracts/chat/calls.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { itemOf } from '@chatter/contracts/chat/fold.ts';
import { liveAccount } from '@chatter/contracts/chat/live.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import type { Fetch, Send } from '@chatter/contracts/gateway/frames.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Interest } from '../feeds/interest.ts';
import type { SessionCache } from '../sessions/session-cache.ts';
import type { Budgets } from './budgets.ts';
import type { Connection } from './connection.ts';
import type { DurableAcks } from './durable-acks.ts';
import type { Greeter } from './hello.ts';
import type { SendAnswer, Sender } from './sender.ts';

const closeAfterFailedChecksMs = 300_000;
/** A conversation that could not be attached when its note came is tried again after so long; then it is left to the sweep. */
const addAgainAfterMs = [500, 2000];
const nobody: ReadonlySet<Connection> = new Set();

/** All sockets of this gateway, by account: what they say goes to chat, what concerns them comes back. */
export class Sockets {
  readonly #bus: Bus;
  readonly #log: Logger;
  readonly #interest: Interest;
  readonly #greeter: Greeter;
  readonly #sender: Sender;
  readonly #budgets: Budgets;
  readonly #acks: DurableAcks | null;
  readonly #accounts = new Map<string, Set<Connection>>();
  #failedSinceMs = 0;

  /** @param acks holds acks back until they are durable; null: they are said at once */
  constructor(bus: Bus, log: Logger, interest: Interest, greeter: Greeter, sender: Sender, budgets: Budgets, acks: DurableAcks | null) {
    this.#bus = bus;
    this.#log = log;
    this.#interest = interest;
    this.#greeter = greeter;
    this.#sender = sender;
    this.#budgets = budgets;
    this.#acks = acks;
    interest.onEpochMoved((c) => this.#restart(c));
    // Notes are few: hearing those of all accounts costs less than a subscription for each account that is here.
    bus.followLive(liveAccount, '*', (note, account) => this.#note(account, note));
    bus.hear(notificationAdded, ({ account }) => this.#ring(account));
    bus.followLive(livePeople, '*', ({ kind }, account) => this.#tell(account, kind));
  }

  get count(): number {
    let count = 0;
    for (const connections of this.#accounts.values()) count += connections.size;
    return count;
  }

  of(account: string): ReadonlySet<Connection> {
    return this.#accounts.get(account) ?? nobody;
  }

  *all(): Iterable<Connection> {
    for (const connections of this.#accounts.values()) yield* connections;
  }

  /** Takes a socket in: it hears its account's notes from before its hello is answered. */
  add(connection: Connection): void {
    const known = this.#accounts.get(connection.account);
    if (known === undefined) this.#accounts.set(connection.account, new Set([connection]));
    else known.add(connection);
  }

  remove(connection: Connection): void {
    for (const [c, attachment] of connection.attachments) this.#interest.detach(c, attachment);
    connection.attachments.clear();
    this.#budgets.leaveFrames(connection.account, connection.frames);
    const others = this.#accounts.get(connection.account);
    others?.delete(connection);
    if (others?.size === 0) this.#accounts.delete(connection.account);
  }

  /** Takes a `send` frame from what the account's sockets may send together; 0, or after how many milliseconds it may. */
  charge({ account }: Connection, messages: number): number {
    const now = Date.now();
    return this.#budgets.sends(account, now).take(messages, now);
  }

  send(connection: Connection, frame: Send, bytes: number): void {
    this.#sender.send(connection.account, frame, bytes, (answer) => {
      if (this.#acks === null) return this.#answered(connection, frame, answer);
      void this.#acks.settle(connection.account, answer).then((settled) => this.#answered(connection, frame, settled));
    });
  }

  /** `fetch after` gives raw events folded one by one, so that a gap can be filled; before, around and neither give pages. */
  async fetch(connection: Connection, { id, c, after, before, around, limit }: Fetch): Promise<void> {
    const { account } = connection;
    if (after === undefined) {
      const at = { ...(before !== undefined && { before }), ...(around !== undefined && { around }) };
      connection.say({ t: 'page', id, ...(await this.#bus.ask(readPage, { account, c, limit, ...at })) });
      return;
    }
    const { epoch, events, head } = await this.#bus.ask(readEvents, { account, c, after, limit });
    const items = events.map((text) => itemOf(JSON.parse(text) as ConversationEvent));
    const last = items.at(-1)?.seq ?? after;
    // What exists and cannot be read yet is no reason to ask again at once.
    const next = items.length > 0 && last < head ? last : null;
    connection.say({ t: 'page', id, epoch, items, next, upTo: last });
  }

  /** Has sockets go with their sessions: closed where they end, and told where they have changed. */
  follow(sessions: Pick<SessionCache, 'onEnded' | 'onChanged'>): void {
    sessions.onEnded((hashes) => this.end(hashes));
    sessions.onChanged((hashes) => this.#tellChanged(hashes));
  }

  /** Closes the sockets of ended sessions. */
  end(hashes: readonly string[]): void {
    const ended = new Set(hashes);
    for (const connection of this.all()) if (ended.has(connection.session.hash)) connection.close(closeCodes.sessionEnded, 'session ended');
  }

  /** Closes readers that are too slow. */
  checkPatience(): void {
    const now = Date.now();
    for (const connection of this.all()) connection.outlet.checkPatience(now);
  }

  /** The slow sweep: sessions still alive, account notes not lost, heads not behind. */
  async sweep(sessions: SessionCache): Promise<void> {
    await this.#interest.compareHeads();
    await this.#checkSessions(sessions, Date.now());
    await this.#checkVersions();
  }

  /** A socket does nothing by its role: it is enough that its client asks anew who it is. */
  #tellChanged(hashes: readonly string[]): void {
    const changed = new Set(hashes);
    for (const connection of this.all()) {
      if (changed.has(connection.session.hash) && connection.ready) connection.say({ t: 'note', av: connection.av, kind: 'me-changed' });
    }
  }

  async #checkSessions(sessions: SessionCache, now: number): Promise<void> {
    const hashes = [...new Set([...this.all()].map(({ session }) => session.hash))];
    try {
      const alive = await sessions.check(hashes);
      this.#failedSinceMs = 0;
      this.end(hashes.filter((hash) => !alive.has(hash)));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      this.#failedSinceMs ||= now;
      if (now - this.#failedSinceMs < closeAfterFailedChecksMs) return;
      for (const connection of this.all()) connection.close(closeCodes.busy, 'sessions cannot be checked');
    }
  }

  async #checkVersions(): Promise<void> {
    const accounts = [...this.#accounts.keys()];
    for (let from = 0; from < accounts.length; from += 1000) {
      const { items } = await this.#bus.ask(readVersions, { accounts: accounts.slice(from, from + 1000) });
      for (const [account, av] of items) {
        for (const connection of this.of(account)) {
          if (!connection.ready || connection.av >= av) continue;
          this.#greeter.refresh(connection).catch((error: unknown) => this.#log.warn({ err: error }, 'refresh failed'));
        }
      }
    }
  }

  /** Whoever has a notification more asks for them; one who is told too late asks when they come back. */
  #ring(account: string): void {
    for (const connection of this.of(account)) {
      if (connection.ready && connection.open) connection.say({ t: 'note', av: connection.av, kind: 'notifications' });
    }
  }

  #note(account: string, { av, kind, c }: { av: number; kind: 'conversation-added'; c: string }): void {
    for (const connection of this.of(account)) {
      // The hello under way may have been answered by chat before: it looks again when it is done.
      connection.notedAv = Math.max(connection.notedAv, av);
      if (!connection.ready) continue;
      this.#add(connection, c)
        .then(() => {
          // A version that is not the next one stays open: the sweep finds what else was missed.
          if (av === connection.av + 1) connection.av = av;
          if (connection.open) connection.say({ t: 'note', av, kind, c });
        })
        .catch((error: unknown) => this.#log.warn({ err: error }, 'note failed'));
    }
  }

  /** Something that is no conversation's changed; who is just being greeted asks for all of it afterwards. */
  #tell(account: string, kind: string): void {
    for (const connection of this.of(account)) if (connection.ready) connection.say({ t: 'note', av: connection.av, kind });
  }

  async #add(connection: Connection, c: string): Promise<void> {
    for (const againAfterMs of addAgainAfterMs) {
      try {
        return await this.#greeter.add(connection, c);
      } catch (error) {
        this.#log.warn({ err: error, c }, 'a new conversation was not attached, trying again');
      }
      await new Promise((resolve) => setTimeout(resolve, againAfterMs).unref());
    }
    await this.#greeter.add(connection, c);
  }

  #restart(c: string): void {
    for (const connection of this.all()) if (connection.attachments.has(c)) this.#restartOne(connection, c);
  }

  #restartOne(connection: Connection, c: string): void {
    this.#greeter.restart(connection, c).catch((error: unknown) => {
      this.#log.warn({ err: error, c }, 'resuming in a new epoch failed');
      connection.close(closeCodes.restart, 'resume');
    });
  }

  #answered(connection: Connection, { c, epoch = 0 }: Send, answer: SendAnswer): void {
    connection.sent(c);
    connection.say(answer);
    if (answer.t !== 'ack') return;
    let last = 0;
    for (const result of answer.res) if ('seq' in result) last = Math.max(last, result.seq);
    if (last > 0) connection.acked(c, last);
    // A client that holds what an earlier epoch accepted, though its socket is past it, was never told: another of its tabs was.
    const passed = epoch > 0 && answer.epoch > epoch && this.#interest.epochOf(c) >= answer.epoch;
    if (passed && connection.attachments.has(c)) this.#restartOne(connection, c);
  }
}
