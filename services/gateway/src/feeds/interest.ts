import type { Head } from '@chatter/contracts/chat/calls.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { liveConversation, parseLive } from '@chatter/contracts/chat/live.ts';
import type { Witness } from '@chatter/contracts/chat/witness.ts';
import { type Durable, liveDurable } from '@chatter/contracts/persistence/live.ts';
import type { Bus, Following } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Attachment, type Follower } from './attachment.ts';
import { DeliveryClock } from './delivery-clock.ts';
import type { EventReader } from './event-reader.ts';
import { Feed } from './feed.ts';

interface Watched {
  feed: Feed;
  following: Following;
  /** Those who are about to attach somebody. */
  leases: number;
}

/** The conversations that sockets of this gateway are in: one feed and one subscription each, while anybody is attached or about to be. */
export class Interest {
  readonly #bus: Bus;
  readonly #reader: EventReader;
  readonly #log: Logger;
  readonly #watched = new Map<string, Watched>();
  /** The newest epoch heard of, by shard. */
  readonly #epochs = new Map<number, number>();
  readonly #witness: Pick<Witness, 'saw'>;
  readonly #clock: DeliveryClock;
  #epochMoved: (c: string) => void = () => {};

  constructor(bus: Bus, reader: EventReader, log: Logger, witness: Pick<Witness, 'saw'>, clock = new DeliveryClock(() => {})) {
    this.#bus = bus;
    this.#witness = witness;
    this.#reader = reader;
    this.#log = log;
    this.#clock = clock;
    bus.followLive(liveDurable, '*', (durable) => this.#durable(durable));
    bus.onReconnect(() => void this.compareHeads());
  }

  get size(): number {
    return this.#watched.size;
  }

  /** Runs when a conversation went on in another epoch: everyone attached must resume. */
  onEpochMoved(listener: (c: string) => void): void {
    this.#epochMoved = listener;
  }

  /** Subscribes to conversations; resolves when the server has the subscriptions. They stand until the lease ends, and while anybody is attached. */
  async watch(cs: readonly string[]): Promise<Disposable> {
    const watched = cs.map((c) => this.#watched.get(c) ?? this.#watch(c));
    for (const one of watched) one.leases++;
    const end = () => {
      for (const one of watched) {
        one.leases--;
        this.#endIfIdle(one);
      }
    };
    try {
      await this.#bus.flush();
    } catch (error) {
      end();
      throw error;
    }
    return { [Symbol.dispose]: end };
  }

  /** Heads brought up to date where a feed is yet to begin: they must have been read after `watch` resolved. */
  async newest(heads: readonly Head[]): Promise<Head[]> {
    const asked = heads.filter(({ c }) => !this.#watched.get(c)?.feed.opened);
    const read = await this.#reader.heads(asked.map(({ c }) => c));
    const newer = new Map(asked.map(({ c }, index) => [c, read[index]]));
    return heads.map((head) => {
      const now = newer.get(head.c);
      return now && now.epoch >= head.epoch && now.seq >= head.seq ? { ...head, ...now } : head;
    });
  }

  /** The epoch a conversation is followed in; 0 where it is not known yet. */
  epochOf(c: string): number {
    return this.#watched.get(c)?.feed.epoch ?? 0;
  }

  /** Chat answered something about a conversation: its log goes on in this epoch, and reached up to an entry. */
  heard(c: string, epoch: number, logId: string | undefined): void {
    const shard = this.#reader.shardOf(c);
    if (logId !== undefined) this.#witness.saw(shard, epoch, logId);
    if (epoch > (this.#epochs.get(shard) ?? 0)) this.#moveTo(shard, epoch);
  }

  /** Attaches a socket at its cursor, under a lease. The head was read after `watch` resolved; a cursor below it catches up by itself. */
  attach({ c, epoch, seq, dseq }: Head, cursor: number, follower: Follower): Attachment {
    const feed = this.#watched.get(c)?.feed;
    if (feed === undefined) throw new Error(`${c} is not watched`);
    if (feed.opened && epoch > feed.epoch) this.#epochMoved(c);
    feed.open(epoch, seq, dseq);
    const attachment = new Attachment(feed, follower, cursor);
    feed.attach(attachment);
    return attachment;
  }

  detach(c: string, attachment: Attachment): void {
    const watched = this.#watched.get(c);
    if (watched === undefined) return;
    watched.feed.detach(attachment);
    this.#endIfIdle(watched);
  }

  /** Passes on a piece of what is being written in a conversation, if anybody here is in it. */
  passPiece(c: string, frame: () => Uint8Array): void {
    this.#watched.get(c)?.feed.passPiece(frame());
  }

  read(c: string, after: number, limit: number): Promise<HotEvent[]> {
    return this.#reader.after(c, after, limit);
  }

  /** Compares all positions and epochs with Redis: finds what was lost without leaving a gap. After a reconnect, and in a slow sweep. */
  async compareHeads(): Promise<void> {
    const epochs = await this.#reader.epochs();
    for (const [shard, epoch] of epochs.entries()) this.#moveTo(shard, epoch);
    const cs = [...this.#watched.keys()];
    for (let from = 0; from < cs.length; from += 500) {
      const some = cs.slice(from, from + 500);
      const heads = await this.#reader.heads(some);
      some.forEach((c, index) => {
        const head = heads[index];
        const feed = this.#watched.get(c)?.feed;
        if (!head || feed === undefined || !feed.opened) return;
        // A head of an earlier epoch is what is left of it in Redis, below the feed.
        if (head.epoch > feed.epoch) this.#epochMoved(c);
        feed.noteHead(head.epoch, head.seq);
        feed.noteDurable(head.epoch, head.dseq);
      });
    }
  }

  #watch(c: string): Watched {
    const shard = this.#reader.shardOf(c);
    const feed = new Feed({
      c,
      read: (of, after, limit) => this.#reader.after(of, after, limit),
      failed: (error) => this.#log.warn({ err: error, c }, 'filling a gap failed, trying again'),
    });
    const following = this.#bus.followBytes(`${liveConversation.subject}.${c}`, (data) => {
      const message = parseLive(data);
      if (message === null) return;
      if (message.kind === 'events') this.#witness.saw(shard, message.epoch, message.logId);
      if (feed.take(message)) this.#epochMoved(c);
      this.#clock.delivered(message, Date.now());
    });
    const watched = { feed, following, leases: 0 };
    this.#watched.set(c, watched);
    return watched;
  }

  #endIfIdle({ feed, following, leases }: Watched): void {
    if (leases > 0 || feed.attachments.size > 0) return;
    following.stop();
    feed.close();
    this.#watched.delete(feed.c);
  }

  /** A shard's log goes on in an epoch: also where nobody speaks, what was acked before may be lost, and its sender sends it again. */
  #moveTo(shard: number, epoch: number): void {
    this.#epochs.set(shard, Math.max(epoch, this.#epochs.get(shard) ?? 0));
    for (const [c, { feed }] of this.#watched) {
      if (feed.opened && feed.epoch < epoch && this.#reader.shardOf(c) === shard) this.#epochMoved(c);
    }
  }

  #durable({ shard, epoch, heads, replaced = [] }: Durable): void {
    if (epoch > (this.#epochs.get(shard) ?? 0)) this.#moveTo(shard, epoch);
    for (const [c, seq] of heads) this.#watched.get(c)?.feed.noteDurable(epoch, seq);
    // Something that was delivered is not what is stored: everyone takes a new page.
    for (const c of replaced) if (this.#watched.get(c)?.feed.opened) this.#epochMoved(c);
  }
}
