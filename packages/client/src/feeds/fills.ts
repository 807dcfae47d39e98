import type { ClientFrame, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Ambient } from '../ambient.ts';
import { backOffMs } from '../back-off.ts';
import type { Feed } from './feed.ts';

/** A `fetch` without an answer for so long is said again. */
const answerWithinMs = 10_000;
/** Rows asked for at once: the most there may be. */
const limit = 100;

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

  constructor(deps: FillDeps) {
    this.#deps = deps;
  }

  /** Asks for what follows on a feed's place; if the link is not online, the feed is marked as behind. */
  ask(feed: Feed): void {
    const { ambient, say, nextId } = this.#deps;
    if (feed.fill !== null || feed.place === null) return;
    const id = nextId();
    feed.behind = !say({ t: 'fetch', id, c: feed.c, after: feed.place.last, limit });
    if (!feed.behind) this.#await(feed, id, ambient.steadyMs() + answerWithinMs);
  }

  /** The feed whose question is answered or refused by frame `id`; it asks no longer. */
  answered(id: number): Feed | undefined {
    const feed = this.#asked.get(id);
    if (feed !== undefined) this.callOff(feed);
    return feed;
  }

  /** Asks again after the time that a refusal wants. */
  later(feed: Feed, { id, afterMs }: ServerFrameOf<'nack'>): void {
    const { ambient } = this.#deps;
    this.#await(feed, id, ambient.steadyMs() + (afterMs ?? backOffMs(1, ambient)));
  }

  /** What was asked for is not needed any more. */
  callOff(feed: Feed): void {
    if (feed.fill !== null) this.#asked.delete(feed.fill.id);
    feed.fill = null;
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
