import type { Head } from '@chatter/contracts/chat/calls.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { liveConversation, liveConversations, messagesOf, parseLive } from '@chatter/contracts/chat/live.ts';
import type { Witness } from '@chatter/contracts/chat/witness.ts';
import { type Durable, liveDurable } from '@chatter/contracts/persistence/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Attachment, type Follower } from './attachment.ts';
import { DeliveryClock } from './delivery-clock.ts';
import type { EventReader, RedisHead } from './event-reader.ts';
import { Feed, type FeedDeps } from './feed.ts';
import { Overheard } from './overheard.ts';

interface Watched {
  feed: Feed;
  shard: number;
  /** Those who are about to attach somebody. */
  leases: number;
}

const prefix = `${liveConversation.subject}.`;

/**
 * The conversations that sockets of this gateway are in: one feed each, while anybody is attached or about to be. One subscription brings
 * what is said anywhere; of conversations without a feed it is passed over (docs/adr/0013).
 */
export class Interest {
  readonly #reader: EventReader;
  readonly #watched = new Map<string, Watched>();
  readonly #overheard = new Overheard();
  /** The newest epoch heard of, by shard. */
  readonly #epochs = new Map<number, number>();
  readonly #witness: Pick<Witness, 'saw'>;
  readonly #clock: DeliveryClock;
  readonly #feedDeps: FeedDeps;
  #epochMoved: (c: string) => void = () => {};

  constructor(bus: Bus, reader: EventReader, log: Logger, witness: Pick<Witness, 'saw'>, clock = new DeliveryClock(() => {})) {
    this.#witness = witness;
    this.#reader = reader;
    this.#clock = clock;
    this.#feedDeps = {
      read: (of, after, limit) => reader.after(of, after, limit),
      failed: (c, error) => log.warn({ err: error, c }, 'filling a gap failed, trying again'),
    };
    bus.followBytes(`${prefix}*`, (data, subject) => this.#heard(subject.slice(prefix.length), data));
    bus.followBytes(liveConversations.subject, (data) => {
      for (const [c, message] of messagesOf(data)) this.#heard(c, message);
    });
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

  /** Takes note of what is said until the lease ends: begun before heads are asked for, ended after everybody is attached at them. */
  overhear(): Disposable {
    return this.#overheard.begin();
  }

  /** Gives conversations a feed, which stands until the lease ends, and while anybody is attached. */
  watch(cs: readonly string[]): Disposable {
    const watched = cs.map((c) => this.#watched.get(c) ?? this.#watch(c));
    for (const one of watched) one.leases++;
    return {
      [Symbol.dispose]: () => {
        for (const one of watched) {
          one.leases--;
          this.#endIfIdle(one);
        }
      },
    };
  }

  /** The epoch a conversation is followed in, or was overheard to be in; 0 where it is not known yet. */
  epochOf(c: string): number {
    return Math.max(this.#watched.get(c)?.feed.epoch ?? 0, this.#overheard.epochOf(c));
  }

  /** Chat answered something about a conversation: its log goes on in this epoch, and reached up to an entry. */
  heard(c: string, epoch: number, logId: string | undefined): void {
    const shard = this.#reader.shardOf(c);
    if (logId !== undefined) this.#witness.saw(shard, epoch, logId);
    if (epoch > (this.#epochs.get(shard) ?? 0)) this.#moveTo(shard, epoch);
  }

  /** Attaches a socket at its cursor, under a lease. The head was asked for while overhearing; a cursor below it catches up by itself. */
  attach({ c, epoch, seq, dseq }: Head, cursor: number, follower: Follower): Attachment {
    const feed = this.#watched.get(c)?.feed;
    if (feed === undefined) throw new Error(`${c} is not watched`);
    if (feed.opened && epoch > feed.epoch) this.#epochMoved(c);
    feed.open(epoch, seq, Math.max(dseq, this.#overheard.durableOf(c, epoch)));
    const attachment = new Attachment(feed, follower, cursor);
    feed.attach(attachment);
    feed.noteHead(epoch, this.#overheard.newestOf(c, epoch));
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

  read(c: string, after: number, limit: number): Promise<readonly HotEvent[]> {
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
      for (const [index, c] of some.entries()) {
        const head = heads[index];
        if (head) this.#compare(c, head);
      }
    }
  }

  #compare(c: string, { epoch, seq, dseq }: RedisHead): void {
    const feed = this.#watched.get(c)?.feed;
    if (feed === undefined) return;
    // Somebody is about to open it, at a head that was read before.
    if (!feed.opened) return this.#overheard.heard(c, epoch, seq);
    // A head of an earlier epoch is what is left of it in Redis, below the feed.
    if (epoch > feed.epoch) this.#epochMoved(c);
    feed.noteHead(epoch, seq);
    feed.noteDurable(epoch, dseq);
  }

  #heard(c: string, data: Uint8Array): void {
    const watched = this.#watched.get(c);
    if (watched === undefined && this.#overheard.idle) return;
    const message = parseLive(data);
    if (message === null) return;
    if (message.kind !== 'frame') this.#overheard.heard(c, message.epoch, message.last);
    if (watched === undefined) return;
    if (message.kind === 'events') this.#witness.saw(watched.shard, message.epoch, message.logId);
    if (watched.feed.take(message)) this.#epochMoved(c);
    this.#clock.delivered(message, Date.now());
  }

  #watch(c: string): Watched {
    const watched = { feed: new Feed(c, this.#feedDeps), shard: this.#reader.shardOf(c), leases: 0 };
    this.#watched.set(c, watched);
    return watched;
  }

  #endIfIdle({ feed, leases }: Watched): void {
    if (leases > 0 || feed.attachments.size > 0) return;
    feed.close();
    this.#watched.delete(feed.c);
  }

  /** A shard's log goes on in an epoch: also where nobody speaks, what was acked before may be lost, and its sender sends it again. */
  #moveTo(shard: number, epoch: number): void {
    this.#epochs.set(shard, Math.max(epoch, this.#epochs.get(shard) ?? 0));
    for (const [c, { feed, shard: of }] of this.#watched) {
      if (of === shard && feed.opened && feed.epoch < epoch) this.#epochMoved(c);
    }
  }

  #durable({ shard, epoch, heads, replaced = [] }: Durable): void {
    if (epoch > (this.#epochs.get(shard) ?? 0)) this.#moveTo(shard, epoch);
    for (const [c, seq] of heads) {
      this.#overheard.durable(c, epoch, seq);
      this.#watched.get(c)?.feed.noteDurable(epoch, seq);
    }
    // Something that was delivered is not what is stored: everyone takes a new page.
    for (const c of replaced) if (this.#watched.get(c)?.feed.opened) this.#epochMoved(c);
  }
}
