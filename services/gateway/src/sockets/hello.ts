import {
  type Head,
  type OpenedAccount,
  type OpenItem,
  openAccounts,
  openAttachment,
  openLimits,
  type ResumeOutcome,
  readPage,
} from '@chatter/contracts/chat/calls.ts';
import { bodyLimits, maxMessagesPerSend } from '@chatter/contracts/chat/events.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import { frameLimits, type Hello } from '@chatter/contracts/gateway/frames.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Gather } from '@chatter/platform/gather.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal, Unavailable } from '@chatter/platform/refusal.ts';
import type { Interest } from '../feeds/interest.ts';
import type { Tickets } from '../sessions/tickets.ts';
import type { Connection } from './connection.ts';

const pageOfReset = 50;
/** Rows asked for of a page that cannot be had otherwise. */
const smallPageOfReset = 5;
const pageWithinMs = 3000;
/** So many asks of chat are under way for hellos: the others wait, so that those who talk do not. */
const opensAtOnce = 2;

type Positions = NonNullable<Hello['resume']>;
type Position = Positions[number];
type Reset = Pick<Extract<ResumeOutcome, { outcome: 'reset' }>, 'reason' | 'keepUpto'>;

/** Answers hellos: checks the ticket, attaches the socket to everything its account is in, and brings each position up to date. */
export class Greeter {
  readonly #bus: Bus;
  readonly #interest: Interest;
  readonly #tickets: Tickets;
  readonly #log: Logger;
  readonly #opens: Gather<OpenItem, OpenedAccount | null>;
  /** The restarts under way of each socket. */
  readonly #restarting = new WeakMap<Connection, Set<Promise<void>>>();

  constructor(bus: Bus, interest: Interest, tickets: Tickets, log: Logger) {
    this.#bus = bus;
    this.#interest = interest;
    this.#tickets = tickets;
    this.#log = log;
    this.#opens = new Gather(async (items) => (await bus.ask(openAccounts, { items })).items, {
      atOnce: opensAtOnce,
      most: openLimits.maxAccounts,
      mostWeight: openLimits.maxPositions,
      weigh: ({ resume }) => resume.length,
    });
  }

  async greet(connection: Connection, hello: Hello): Promise<void> {
    if (hello.ticket === undefined || !(await this.#tickets.redeem(hello.ticket, connection.session.hash))) {
      return connection.close(closeCodes.notSignedIn, 'ticket');
    }
    // It may have closed meanwhile: what it is in concerns nobody then, here and below.
    if (!connection.open) return;
    connection.say({
      t: 'welcome',
      conn: connection.id,
      account: connection.account,
      serverTime: Date.now(),
      limits: {
        maxFrameBytes: frameLimits.maxFrameBytes,
        maxMessagesPerSend,
        maxBodyChars: bodyLimits.maxChars,
      },
    });
    await this.#follow(connection, hello.resume ?? []);
    if (!connection.open) return;
    connection.say({ t: 'resumed' });
    connection.begin();
    if (connection.notedAv <= connection.av) return;
    // If it fails, the sweep tries again: the account's version is above the socket's.
    await this.refresh(connection).catch((error: unknown) => this.#log.warn({ err: error, conn: connection.id }, 'refresh failed'));
  }

  /** Attaches what the account is in and the socket is not; for a hello, and when a note may have been lost. */
  async #follow(connection: Connection, resume: Positions): Promise<void> {
    // The version of the first part: what came to it since may be missing.
    const { av, next } = await this.#followSome(connection, resume);
    for (let after = next; after !== undefined && connection.open; ) after = (await this.#followSome(connection, resume, after)).next;
    connection.av = Math.max(connection.av, av);
  }

  async #followSome(connection: Connection, resume: Positions, after?: string): Promise<OpenedAccount> {
    const { account } = connection;
    using _overheard = this.#interest.overhear();
    const opened = await this.#opens.ask({ account, resume, ...(after !== undefined && { after }) });
    if (opened === null) throw new Unavailable(`what ${account} is in cannot be read now`);
    await this.#restarted(connection);
    if (!connection.open) return opened;
    const missing = opened.heads.filter((head) => !isAttached(connection, head));
    using _watch = this.#interest.watch(missing.map(({ c }) => c));
    const outcomes = new Map(opened.resume.map((outcome) => [outcome.c, outcome]));
    const positions = new Map(resume.map((position) => [position[0], position]));
    for (const { c, outcome } of opened.resume) if (outcome === 'left') connection.say({ t: 'left', c, last: 0 });
    await Promise.all(missing.map((head) => this.#goOn(connection, head, positions.get(head.c), outcomes.get(head.c))));
    return opened;
  }

  /** Brings a socket from the position it held, if any, to the head. */
  async #goOn(connection: Connection, head: Head, position?: Position, outcome?: ResumeOutcome): Promise<void> {
    if (position === undefined || outcome === undefined) return this.#begin(connection, head);
    const [c, epoch, seq] = position;
    connection.durable(c, head.dseq, head.epoch);
    // What was acked on an earlier socket may become durable only now.
    if (head.seq > head.dseq) connection.acked(c, head.seq);
    if (outcome.outcome === 'reset') return this.#reset(connection, head, outcome);
    // The epoch may have been raised since chat looked.
    if (epoch !== head.epoch) return this.#reset(connection, head, { reason: 'epoch', keepUpto: 0 });
    return this.#attach(connection, head, seq);
  }

  /**
   * Attaches a conversation of which nothing was said to this socket. Who says hello takes a page of it; later it gets all it may see, if
   * that is little, for it may not know of the conversation yet.
   */
  async #begin(connection: Connection, head: Head): Promise<void> {
    const little = head.seq - head.fromSeq < pageOfReset;
    await this.#attach(connection, head, connection.ready && little ? head.fromSeq - 1 : head.seq);
  }

  /** Attaches a socket under a watch, unless it was closed or somebody else attached it since; never below what it may see. */
  async #attach(connection: Connection, head: Head, cursor: number): Promise<void> {
    if (!connection.open || connection.attachments.has(head.c)) return;
    // The epoch was raised since the head was read: the position is of no use, whatever it was.
    if (head.epoch < this.#interest.epochOf(head.c)) return this.restart(connection, head.c);
    const attachment = this.#interest.attach(head, Math.max(cursor, head.fromSeq - 1), connection);
    connection.follow(attachment);
    if (attachment.cursor < head.seq) await attachment.catchUp();
  }

  /** The position is of no use: the newest page instead, and everything above it from the feed. */
  async #reset(connection: Connection, head: Head, { reason, keepUpto }: Reset): Promise<void> {
    const { c, epoch } = head;
    const page = await this.#newestPage(connection.account, head);
    // Whoever attached it meanwhile did so without a word about what lies below.
    this.#detach(connection, c);
    if (page === null) return connection.say({ t: 'left', c, last: 0 });
    connection.say({ t: 'reset', c, epoch, reason, keepUpto, head: page.upTo, page });
    await this.#attach(connection, { ...head, seq: Math.max(head.seq, page.upTo) }, page.upTo);
  }

  /**
   * Null when the account may not see the conversation any more. An empty page when it cannot be had: one conversation must not keep
   * an account from all others. The client reads on by HTTP.
   */
  async #newestPage(account: string, { c, epoch, seq }: Head): Promise<Page | null> {
    for (const limit of [pageOfReset, smallPageOfReset]) {
      try {
        return await this.#bus.ask(readPage, { account, c, limit }, { timeoutMs: pageWithinMs });
      } catch (error) {
        if (error instanceof Refusal && error.code === 'not-found') return null;
        this.#log.warn({ err: error, c, limit }, 'a reset has no page');
      }
    }
    return { epoch, items: [], next: seq > 0 ? seq + 1 : null, upTo: seq };
  }

  #detach(connection: Connection, c: string): void {
    const attachment = connection.attachments.get(c);
    if (attachment === undefined) return;
    connection.attachments.delete(c);
    this.#interest.detach(c, attachment);
  }

  /** Attaches a conversation the account has just come to; after a removal at `above`, only if it came again since. */
  async add(connection: Connection, c: string, above = 0): Promise<void> {
    const attachment = connection.attachments.get(c);
    if (attachment !== undefined) {
      // Perhaps it was removed and added again, and this attachment has yet to come to its end.
      attachment.addedAgain = true;
      return;
    }
    using _watch = this.#interest.watch([c]);
    using _overheard = this.#interest.overhear();
    const head = await this.#headOf(connection, c);
    await this.#restarted(connection);
    if (head !== null && head.fromSeq > above) await this.#begin(connection, head);
  }

  /** The account of a socket was removed by an event that it was given: it gets nothing that follows, unless it was added again. */
  left(connection: Connection, c: string, last: number): void {
    const addedAgain = connection.attachments.get(c)?.addedAgain ?? false;
    this.#detach(connection, c);
    connection.say({ t: 'left', c, last });
    if (!addedAgain) return;
    this.add(connection, c, last)
      .then(() => {
        if (connection.attachments.has(c)) connection.say({ t: 'note', av: connection.av, kind: 'conversation-added', c });
      })
      .catch((error: unknown) => this.#log.warn({ err: error, c }, 'coming back to a conversation failed'));
  }

  /** Finds what notes that were lost would have told. */
  async refresh(connection: Connection): Promise<void> {
    await this.#follow(connection, []);
    connection.say({ t: 'note', av: connection.av, kind: 'refresh' });
  }

  /** Resumes one conversation whose epoch moved, for a socket that is attached to it. It is detached when this returns its promise. */
  restart(connection: Connection, c: string): Promise<void> {
    const underWay = this.#restarting.get(connection) ?? new Set();
    this.#restarting.set(connection, underWay);
    const restart = this.#restart(connection, c).finally(() => underWay.delete(restart));
    underWay.add(restart);
    return restart;
  }

  /** What a restart has detached only it attaches again: anybody else would tell of the new epoch before its reset. */
  async #restarted(connection: Connection): Promise<void> {
    for (let underWay = this.#restarting.get(connection); underWay !== undefined && underWay.size > 0; ) await Promise.allSettled(underWay);
  }

  async #restart(connection: Connection, c: string): Promise<void> {
    this.#detach(connection, c);
    using _watch = this.#interest.watch([c]);
    using _overheard = this.#interest.overhear();
    const head = await this.#headOf(connection, c);
    if (head === null) return connection.say({ t: 'left', c, last: 0 });
    if (head.epoch < this.#interest.epochOf(c)) throw new Unavailable(`${c}: chat does not know of its epoch yet`);
    connection.durable(c, head.dseq, head.epoch);
    await this.#reset(connection, head, { reason: 'epoch', keepUpto: 0 });
  }

  /** The head read now, or null when the account may not see the conversation. */
  async #headOf({ account }: Connection, c: string): Promise<Head | null> {
    try {
      return (await this.#bus.ask(openAttachment, { account, c })).head;
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }
}

/** Whether a socket follows a conversation. An attachment below what the account may see is one of an earlier stay that has yet to end. */
function isAttached({ attachments }: Connection, { c, fromSeq }: Head): boolean {
  const attachment = attachments.get(c);
  if (attachment !== undefined && attachment.cursor < fromSeq - 1) attachment.addedAgain = true;
  return attachment !== undefined;
}
