import type { Page } from '@chatter/contracts/chat/views.ts';
import { frameLimits, type ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Position } from '../link/link.ts';
import { advance, type Place } from './advance.ts';
import { Feed, type Opening } from './feed.ts';
import type { Events, OpenedPage, Reset } from './feed-events.ts';
import { type FillDeps, Fills } from './fills.ts';

/** How long to wait after an answer that brought nothing of a gap. */
const nothingMs = 1000;

export interface FeedDeps extends FillDeps {
  /** Number of the connection that was greeted, 0 while there is none; and whether what it missed has come. */
  connection(): number;
  online(): boolean;
  /** The newest page of a conversation. */
  readPage(c: string): Promise<Page>;
  /** The log of `c` goes on in `epoch`; of earlier epochs it has the seqs up to `keepUpto`. */
  raised(c: string, epoch: number, keepUpto: number): void;
  events(events: Events): void;
  page(page: OpenedPage): void;
  reset(reset: Reset): void;
}

/**
 * What the application is given of each conversation: in order, each event once, nothing left out; or an explicit reset. Only a
 * conversation whose page was taken has a place to go on from; events of the others are passed on as they come, and none again.
 */
export class Feeds {
  readonly #deps: FeedDeps;
  readonly #fills: Fills;
  readonly #feeds = new Map<string, Feed>();
  /** Up to where events of conversations that nobody follows were passed on. */
  readonly #passed = new Map<string, Place>();
  #uses = 0;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.#fills = new Fills(deps);
  }

  /** Events came: they are delivered in order, held while a page is under way or a gap is filled, and passed on as they are where nobody follows. */
  heard(frame: ServerFrameOf<'ev'>): void {
    const { c, epoch, evs } = frame;
    for (const event of evs) if (event.kind === 'epoch') this.#deps.raised(c, epoch, event.prev);
    const feed = this.#feeds.get(c);
    if (feed === undefined) return this.#passOn(frame);
    this.#touch(feed);
    if (feed.opening !== null) feed.held.push(frame);
    else this.#deliver(feed, frame);
  }

  /**
   * Takes the newest page of a conversation and follows it from there: the page is delivered, then the events that came while it
   * was under way and are above it, then what comes.
   * @throws as the reading of the page does; the conversation is then followed as before
   */
  open(c: string): Promise<Page> {
    const feed = this.#feeds.get(c) ?? new Feed(c);
    this.#feeds.set(c, feed);
    this.#touch(feed);
    return feed.opening?.page ?? this.#begin(feed, false);
  }

  /** The page that answers a `fetch` of ours. */
  filled({ id, epoch, items, next, upTo }: ServerFrameOf<'page'>): void {
    const feed = this.#fills.answered(id);
    if (feed === undefined || feed.place === null) return;
    if (epoch !== feed.place.epoch) return this.#beginAnew(feed);
    const { last } = feed.place;
    const reached = next ?? upTo;
    // The gateway could not read it either: nothing is gained by asking again at once.
    if (reached <= last && feed.held.length > 0) return this.#fills.later(feed, { id, afterMs: nothingMs });
    if (reached > last) {
      feed.place = { epoch, last: reached };
      this.#deps.page({ c: feed.c, epoch, items: items.filter((item) => item.changed > last), upTo: reached });
    }
    if (next !== null) this.#fills.ask(feed);
    this.#drain(feed);
  }

  /** A `fetch` was refused: it is asked again later or, refused for good, the conversation is followed no more. Of no interest if it was none of ours. */
  refused(nack: ServerFrameOf<'nack'>): void {
    const feed = this.#fills.answered(nack.id);
    if (feed === undefined) return;
    if (nack.retry) this.#fills.later(feed, nack);
    else this.#drop(feed);
  }

  /** The server starts a conversation anew: its page takes the place of all that was held, of which only what is up to `keepUpto` still holds. */
  reset({ c, epoch, reason, keepUpto, page }: ServerFrameOf<'reset'>): void {
    const feed = this.#feeds.get(c) ?? new Feed(c);
    this.#feeds.set(c, feed);
    this.#touch(feed);
    this.#fills.callOff(feed);
    feed.opening = null;
    feed.place = { epoch, last: page.upTo };
    this.#deps.raised(c, epoch, keepUpto);
    this.#deps.reset({ c, epoch, reason, page });
    this.#drain(feed);
  }

  /** One may no longer see `c`: nothing of it is held or asked for any more. */
  left(c: string): void {
    const feed = this.#feeds.get(c);
    this.#passed.delete(c);
    if (feed !== undefined) this.#forget(feed);
  }

  /**
   * What a `hello` resumes from: 500 conversations at most, first those named by `holdings`, then those used last. Of the others
   * nothing is held any more.
   * @param holdings conversations with something in the outbox, and what was accepted last there: a place for those not opened
   */
  positions(holdings: Iterable<[c: string, acked: { epoch: number; seq: number } | undefined]>): Position[] {
    const positions = new Map<string, Position>();
    for (const [c, acked] of holdings) {
      const place = this.#feeds.get(c)?.place ?? (acked && { epoch: acked.epoch, last: acked.seq });
      if (place) positions.set(c, [c, place.epoch, place.last]);
    }
    for (const { c, place } of [...this.#feeds.values()].sort((a, b) => b.used - a.used)) {
      if (place !== null && !positions.has(c)) positions.set(c, [c, place.epoch, place.last]);
    }
    const named = [...positions.values()];
    for (const [c] of named.splice(frameLimits.maxResume)) {
      const feed = this.#feeds.get(c);
      if (feed !== undefined) this.#drop(feed);
    }
    return named;
  }

  /** The link is online. */
  resumed(): void {
    this.#fills.askOn();
  }

  /** The gateway found that this socket may have missed conversations: what came before it found them is asked for. */
  refreshed(): void {
    for (const feed of [...this.#feeds.values()].sort((a, b) => b.used - a.used)) {
      if (feed.opening !== null) feed.opening.heardOn = 0;
      this.#fills.ask(feed);
    }
  }

  /** The connection is gone; the next one goes on from the places held then. */
  cut(): void {
    for (const feed of this.#feeds.values()) {
      this.#fills.callOff(feed);
      if (feed.opening === null) feed.takeHeld();
    }
  }

  /** Does what is due; returns when it wants to be asked again, in steady milliseconds. */
  check(nowMs: number): number {
    return this.#fills.check(nowMs);
  }

  /** What is resumed from one's own last message may bring again what came after it. */
  #passOn({ c, epoch, evs }: ServerFrameOf<'ev'>): void {
    const passed = this.#passed.get(c);
    const fresh = passed?.epoch === epoch ? evs.filter(({ seq }) => seq > passed.last) : evs;
    const last = fresh.at(-1);
    if (last === undefined) return;
    this.#passed.set(c, { epoch, last: last.seq });
    this.#deps.events({ c, epoch, evs: fresh });
  }

  #deliver(feed: Feed, frame: ServerFrameOf<'ev'>): void {
    if (feed.place === null) return;
    const { place, events, needs } = advance(feed.place, frame);
    feed.place = place;
    if (needs !== 'nothing') feed.held.push(frame);
    if (needs === 'events-between') this.#fills.ask(feed);
    if (needs === 'new-beginning') this.#beginAnew(feed);
    if (events.length > 0) this.#deps.events({ c: feed.c, epoch: place.epoch, evs: events });
    if (events.length === 0 || needs !== 'nothing') return;
    if (feed.held.length > 0) this.#drain(feed);
    else this.#fills.callOff(feed);
  }

  /** Hears again what was held back. */
  #drain(feed: Feed): void {
    for (const frame of feed.takeHeld()) this.heard(frame);
  }

  #begin(feed: Feed, afresh: boolean): Promise<Page> {
    this.#fills.callOff(feed);
    const opening: Opening = { heardOn: this.#deps.online() ? this.#deps.connection() : 0, page: this.#deps.readPage(feed.c) };
    feed.opening = opening;
    opening.page = opening.page.then(
      (page) => {
        this.#opened(feed, opening, page, afresh);
        return page;
      },
      (fault) => {
        this.#unopened(feed, opening, afresh);
        throw fault;
      },
    );
    return opening.page;
  }

  /** The place held is of another epoch, and nobody said so: the application is given a new page in its stead. */
  #beginAnew(feed: Feed): void {
    this.#begin(feed, true).catch(() => {});
  }

  #opened(feed: Feed, opening: Opening, page: Page, afresh: boolean): void {
    if (feed.opening !== opening) return;
    const { c, place } = feed;
    const { epoch, upTo } = page;
    feed.opening = null;
    feed.place = { epoch, last: place?.epoch === epoch ? Math.max(place.last, upTo) : upTo };
    if (afresh) this.#deps.reset({ c, epoch, reason: 'epoch', page });
    else this.#deps.page({ c, ...page });
    // A connection whose hello did not name this place, and that was not heard from before the page on, may have missed some.
    const connection = this.#deps.connection();
    if (connection !== 0 && connection !== opening.heardOn) this.#fills.ask(feed);
    this.#drain(feed);
  }

  #unopened(feed: Feed, opening: Opening, afresh: boolean): void {
    if (feed.opening !== opening) return;
    feed.opening = null;
    if (afresh) return this.#drop(feed);
    if (feed.place === null) this.#feeds.delete(feed.c);
    this.#drain(feed);
  }

  #drop(feed: Feed): void {
    this.#forget(feed);
    this.#deps.reset({ c: feed.c, epoch: feed.place?.epoch ?? 0, reason: 'dropped', page: null });
  }

  #forget(feed: Feed): void {
    this.#feeds.delete(feed.c);
    this.#fills.callOff(feed);
    feed.opening = null;
  }

  #touch(feed: Feed): void {
    this.#uses += 1;
    feed.used = this.#uses;
  }
}
