import type { ClientFrame, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Ambient } from '../ambient.ts';
import { backOffMs } from '../back-off.ts';
import type { Feed } from './feed.ts';

/** A `fetch` without an answer for so long is said again. */
const answerWithinMs = 10_000;
/** Rows asked for at once: the most there may be. */
const limit = 100;
/** Questions under way: the gateway reads no more for one socket at a time. */
const maxUnderWay = 2;

export interface FillDeps {
  readonly ambient: Ambient;
  /** Says a frame if the link is online. */
  say(frame: ClientFrame): boolean;
  /** A number no other frame has. */
  nextId(): number;
  /** Has `check` called by then, in steady milliseconds. */
  wakeBy(atMs: number): void;
}

/** Asks for what lies between a feed's place and what was heard. There should be nothing to do: the gateway fills gaps itself. */
export class Fills {
  readonly #deps: FillDeps;
  readonly #asked = new Map<number, Feed>();
  /** Feeds that are yet to be asked for, in their order. */
  readonly #waiting = new Set<Feed>();

  constructor(deps: FillDeps) {
    this.#deps = deps;
  }

  /** Asks for what follows on a feed's place, as soon as the link is online and few others are asked for. */
  ask(feed: Feed): void {
    if (feed.fill !== null || feed.place === null) return;
    this.#waiting.add(feed);
    this.askOn();
  }

  /** Asks for those that wait, as many as may be under way. */
  askOn(): void {
    const { ambient, say, nextId } = this.#deps;
    for (const feed of this.#waiting) {
      if (this.#asked.size >= maxUnderWay) return;
      const id = nextId();
      if (!say({ t: 'fetch', id, c: feed.c, after: feed.place?.last ?? 0, limit })) return;
      this.#waiting.delete(feed);
      this.#await(feed, id, ambient.steadyMs() + answerWithinMs);
    }
  }

  /** The feed whose question is answered or refused by frame `id`; it asks no longer. */
  answered(id: number): Feed | undefined {
    const feed = this.#asked.get(id);
    if (feed !== undefined) this.callOff(feed);
    return feed;
  }

  /** Asks again after the time that a refusal wants. */
  later(feed: Feed, { id, afterMs }: Pick<ServerFrameOf<'nack'>, 'id' | 'afterMs'>): void {
    const { ambient } = this.#deps;
    this.#await(feed, id, ambient.steadyMs() + (afterMs ?? backOffMs(1, ambient)));
  }

  /** What was asked for, or was to be, is not needed any more. */
  callOff(feed: Feed): void {
    this.#waiting.delete(feed);
    if (feed.fill === null) return;
    this.#asked.delete(feed.fill.id);
    feed.fill = null;
    this.askOn();
  }

  /** Does what is due; returns when it wants to be asked again. */
  check(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const feed of [...this.#asked.values()]) {
      if (feed.fill !== null && feed.fill.byMs <= nowMs) {
        this.callOff(feed);
        this.ask(feed);
      }
      nextMs = Math.min(nextMs, feed.fill?.byMs ?? nextMs);
    }
    return nextMs;
  }

  #await(feed: Feed, id: number, byMs: number): void {
    feed.fill = { id, byMs };
    this.#asked.set(id, feed);
    this.#deps.wakeBy(byMs);
  }
}
