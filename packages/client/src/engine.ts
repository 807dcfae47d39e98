import type { ServerFrame } from '@chatter/contracts/gateway/frames.ts';
import { Alarm } from './alarm.ts';
import type { Ambient } from './ambient.ts';
import type { ClientEvents } from './client-events.ts';
import type { Emitter } from './emitter.ts';
import { type FeedDeps, Feeds } from './feeds/feeds.ts';
import { Link, type LinkDeps } from './link/link.ts';
import type { StateChange } from './link/link-state.ts';
import { Marks } from './marks.ts';
import { Outbox } from './outbox/outbox.ts';
import type { OutboxStore } from './outbox/outbox-store.ts';
import { ServerClock } from './server-clock.ts';
import { Typing } from './typing.ts';
import { Watch } from './watch.ts';

/** How often the store is asked for what another tab left behind. */
const loadEveryMs = 25_000;

export interface EngineDeps extends Pick<LinkDeps, 'ticket' | 'renewable' | 'openSocket'>, Pick<FeedDeps, 'readPage'> {
  readonly ambient: Ambient;
  readonly store: OutboxStore;
  readonly emitter: Emitter<ClientEvents>;
  onFault(fault: unknown): void;
}

/** The moving parts of a client, and what they have to do with each other: link, outbox, feeds, marks and signs around one timer. */
export class Engine {
  readonly clock: ServerClock;
  readonly link: Link;
  readonly outbox: Outbox;
  readonly feeds: Feeds;
  readonly marks: Marks;
  readonly typing: Typing;
  readonly watch: Watch;
  readonly #deps: EngineDeps;
  readonly #alarm: Alarm;
  #frames = 0;
  #loadMs = Number.POSITIVE_INFINITY;

  constructor(deps: EngineDeps) {
    const { ambient, store, emitter } = deps;
    const wire = {
      ...deps,
      say: (frame: Parameters<Link['say']>[0]) => this.link.say(frame),
      nextId: () => ++this.#frames,
      wakeBy: (atMs: number) => this.#alarm.wakeBy(atMs),
    };
    this.#deps = deps;
    this.clock = new ServerClock(ambient);
    this.#alarm = new Alarm(ambient, (nowMs) => this.#ring(nowMs));
    this.marks = new Marks(wire);
    this.typing = new Typing(wire);
    this.watch = new Watch(wire);
    this.outbox = new Outbox({
      ...wire,
      serverNow: () => this.clock.now(),
      heardTime: (serverMs) => this.clock.set(serverMs),
      changed: (change) => emitter.emit('entry', change),
    });
    this.feeds = new Feeds({
      ...wire,
      connection: () => this.link.connection,
      online: () => this.link.state === 'online',
      raised: (c, epoch, keepUpto) => this.outbox.raised(c, epoch, keepUpto),
      events: (events) => emitter.emit('events', events),
      page: (page) => emitter.emit('page', page),
      reset: (reset) => emitter.emit('reset', reset),
    });
    this.link = new Link({
      ...wire,
      clock: this.clock,
      account: store.account,
      positions: () => this.feeds.positions(this.outbox.holdings()),
      heard: (frame) => this.#heard(frame),
      changed: (change) => this.#changed(change),
    });
  }

  /** Reads the outbox, then connects: what was acked before is among the first things to ask about. */
  async start(): Promise<void> {
    await this.#load();
    this.link.start();
  }

  async #load(): Promise<void> {
    this.#loadMs = Number.POSITIVE_INFINITY;
    try {
      await this.outbox.load();
    } catch (fault) {
      this.#deps.onFault(fault);
    }
    if (this.link.state === 'ended') return;
    this.#loadMs = this.#deps.ambient.steadyMs() + loadEveryMs;
    this.#alarm.wakeBy(this.#loadMs);
  }

  #ring(nowMs: number): number {
    if (nowMs >= this.#loadMs) void this.#load();
    return Math.min(this.#loadMs, this.link.check(nowMs), this.outbox.check(nowMs), this.feeds.check(nowMs), this.marks.check(nowMs));
  }

  #changed(change: StateChange): void {
    if (change.state === 'online') {
      this.outbox.flush();
      this.feeds.resumed();
      this.marks.resumed();
      this.watch.resumed();
    } else {
      this.outbox.cut();
      this.feeds.cut();
    }
    if (change.state === 'ended') this.#alarm.off();
    this.#deps.emitter.emit('state', change);
  }

  #heard(frame: ServerFrame): void {
    switch (frame.t) {
      case 'ev':
        return this.feeds.heard(frame);
      case 'ack':
        return this.outbox.answered(frame);
      case 'dur':
        return this.outbox.durable(frame);
      case 'typing':
        // One's own comes back from the conversation.
        if (frame.from === this.link.account) return;
        return this.#deps.emitter.emit('typing', frame);
      case 'marks':
        return this.#deps.emitter.emit('marks', frame);
      case 'note':
        if (frame.kind === 'refresh') this.feeds.refreshed();
        return this.#deps.emitter.emit('note', frame);
      case 'presence':
      case 'delta':
        return this.#deps.emitter.emit(frame.t, frame);
      case 'nack':
        this.outbox.refused(frame);
        return this.feeds.refused(frame);
      case 'page':
        return this.feeds.filled(frame);
      case 'reset':
        return this.feeds.reset(frame);
      case 'left':
        return this.#left(frame);
    }
  }

  #left(frame: ClientEvents['left']): void {
    this.feeds.left(frame.c);
    this.outbox.left(frame.c);
    this.marks.left(frame.c);
    this.#deps.emitter.emit('left', frame);
  }
}
