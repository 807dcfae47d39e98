import { faultOfBody } from '@chatter/contracts/chat/events.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { asSending, type Entry, type EntryChange, type FailedEntry, type SentEntry } from './entry.ts';
import { type FlightDeps, Flights } from './flights.ts';
import { Lane } from './lane.ts';
import type { OutboxStore } from './outbox-store.ts';

export interface OutboxDeps extends FlightDeps {
  readonly store: OutboxStore;
  changed(change: EntryChange): void;
}

type Ack = Pick<ServerFrameOf<'ack'>, 'id' | 'c' | 'epoch' | 'res'>;
/** Above the order of everything that was written once the store had been read, whatever the clock says. */
const unreadOrder = 2 ** 52;

type Refused = Extract<Ack['res'][number], { retry: boolean }>;

/**
 * Keeps what was said until the server has taken responsibility for it (ARCHITECTURE.md, Five rules). Per
 * conversation one `send` is under way at a time; an outcome that is unknown stays `sending` and is asked for again by the same
 * id; only a final refusal fails an entry.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #flights: Flights;
  readonly #lanes = new Map<string, Lane>();
  readonly #failed = new Map<string, FailedEntry>();
  #order = 0;
  #loaded = false;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#flights = new Flights(deps);
  }

  /**
   * Takes over what the store holds for this client. Nothing is sent before this was done once, for older entries go first.
   * @throws what the store throws; the outbox then goes on with what it has
   */
  async load(): Promise<void> {
    try {
      this.#adopt(await this.#deps.store.load());
    } finally {
      this.#loaded = true;
      this.flush();
    }
  }

  /** Takes a message, to be sent as soon as may be. A body that cannot be one gives a failed entry. */
  send(c: string, body: string): Entry {
    return this.#add(c, body);
  }

  /** Sends a failed entry again, under a new id and as the newest; null if there is none of this id. */
  retry(m: string): Entry | null {
    const failed = this.#failed.get(m);
    if (failed === undefined) return null;
    this.#failed.delete(m);
    return this.#add(failed.c, failed.body, m);
  }

  /** Forgets a failed entry; false if there is none of this id. */
  discard(m: string): boolean {
    if (!this.#failed.delete(m)) return false;
    this.#deps.store.remove(m);
    return true;
  }

  /** Conversations with something in the outbox, and the last place known in each: what a `hello` names first. */
  *holdings(): Iterable<[c: string, acked: SentEntry | undefined]> {
    for (const lane of this.#lanes.values()) yield [lane.c, lane.acked.at(-1)];
  }

  /** A frame was answered, each of its messages by itself: accepted, refused for good, or refused for now and sent again later. */
  answered(ack: Ack): void {
    const lane = this.#lanes.get(ack.c);
    if (lane === undefined) return;
    const current = lane.flight?.id === ack.id;
    if (current) this.#flights.land(lane);
    const changes: EntryChange[] = [];
    for (const result of ack.res) {
      // An answer to a frame that was repeated since tells what was accepted; for what it refuses, the repetition is answered.
      const change = 'seq' in result ? changeTo(lane.accept(result, ack.epoch)) : current ? this.#refuse(lane, result) : null;
      if (change !== null) changes.push(change);
    }
    const again = ack.res.find(isRetry);
    if (current && again !== undefined) this.#flights.hold(lane, again.afterMs);
    this.#settle(lane, changes);
  }

  /** A frame was refused as a whole: so was each of its messages. Of no interest if it was none of the outbox's. */
  refused({ id, code, retry, afterMs }: ServerFrameOf<'nack'>): void {
    const lane = this.#flights.laneOf(id);
    if (lane === undefined) return;
    const wait = afterMs === undefined ? {} : { afterMs };
    const res = lane.flight?.ms.map((m) => ({ m, code, retry, ...wait })) ?? [];
    this.answered({ id, c: lane.c, epoch: 0, res });
  }

  /** Events were committed: what was accepted up to them needs no keeping any more. */
  durable({ of }: ServerFrameOf<'dur'>): void {
    for (const [c, seq, epoch] of of) {
      const lane = this.#lanes.get(c);
      if (lane !== undefined) this.#settle(lane, lane.durable(seq, epoch).map(toChange));
    }
  }

  /** The log of `c` goes on in `epoch` with the seqs up to `keepUpto`: what was accepted above them is sent again. */
  raised(c: string, epoch: number, keepUpto: number): void {
    const lane = this.#lanes.get(c);
    if (lane !== undefined) this.#settle(lane, lane.raise(epoch, keepUpto).map(toChange));
  }

  /** One may no longer see `c`, so nobody will say when what was accepted there is durable. */
  left(c: string): void {
    const lane = this.#lanes.get(c);
    if (lane === undefined) return;
    for (const { m } of lane.acked.splice(0)) this.#deps.store.remove(m);
    this.#tidy(lane);
  }

  /** The connection is gone, and with it the answers that were awaited. */
  cut(): void {
    this.#flights.cut();
  }

  /** Sends what may be sent. */
  flush(): void {
    if (!this.#loaded) return;
    for (const lane of this.#lanes.values()) this.#flights.launch(lane);
  }

  /** Does what is due; returns when it wants to be asked again, in steady milliseconds. */
  check(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    if (!this.#loaded) return nextMs;
    for (const lane of this.#lanes.values()) {
      nextMs = Math.min(nextMs, this.#flights.check(lane, nowMs));
      this.#tidy(lane);
    }
    return nextMs;
  }

  #add(c: string, body: string, was?: string): Entry {
    const now = this.#deps.serverNow();
    // Written before what is stored was read: after all of that, also if this session ends before it is.
    const said = { m: uuidV7(now), c, body, order: this.#next(this.#loaded ? now : unreadOrder + now) };
    const fault = faultOfBody(body);
    const entry: Entry = fault === null ? asSending(said) : { ...said, state: 'failed', code: fault };
    const change = was === undefined ? { entry } : { entry, was };
    const lane = this.#laneOf(c);
    if (entry.state === 'sending') lane.waiting.push(entry);
    this.#settle(lane, [change]);
    return entry;
  }

  /** The next place in the order: `from`, or after the last one. */
  #next(from: number): number {
    this.#order = Math.max(this.#order + 1, from);
    return this.#order;
  }

  #adopt(stored: readonly Entry[]): void {
    const known = new Set(this.#failed.keys());
    for (const lane of this.#lanes.values()) for (const { m } of [...lane.waiting, ...lane.acked]) known.add(m);
    const fresh = stored.filter(({ m }) => !known.has(m));
    if (!this.#loaded) this.#goAfter(fresh);
    for (const entry of fresh) {
      if (entry.state === 'failed') this.#failed.set(entry.m, entry);
      else this.#laneOf(entry.c).adopt(entry);
    }
    for (const entry of fresh) this.#deps.changed({ entry });
  }

  /** What was written before the store was read is newer than what is in it, whatever the clock said then. */
  #goAfter(stored: readonly Entry[]): void {
    const last = stored.reduce((most, { order }) => Math.max(most, order), 0);
    this.#order = last;
    for (const lane of this.#lanes.values()) {
      for (const entry of lane.renumber(() => this.#next(this.#deps.serverNow()))) this.#keep({ entry });
    }
  }

  #refuse(lane: Lane, { m, code, retry, at }: Refused): EntryChange | null {
    if (retry) return null;
    if (code !== 'clock') return changeTo(lane.fail(m, code));
    // The clock that the connection was welcomed with may have been wrong itself.
    if (at !== undefined) this.#deps.heardTime(at);
    const entry = lane.rename(m, uuidV7(this.#deps.serverNow()));
    return entry && { entry, was: m };
  }

  /** Ends a change of a lane: its state is whole and the next frame on its way before anybody hears of it. */
  #settle(lane: Lane, changes: readonly EntryChange[]): void {
    for (const change of changes) this.#keep(change);
    if (this.#loaded) this.#flights.launch(lane);
    this.#tidy(lane);
    for (const change of changes) this.#deps.changed(change);
  }

  #keep({ entry, was }: EntryChange): void {
    const { store } = this.#deps;
    if (entry.state === 'durable') store.remove(entry.m);
    else store.put(entry);
    if (was !== undefined) store.remove(was);
    if (entry.state === 'failed') this.#failed.set(entry.m, entry);
  }

  #laneOf(c: string): Lane {
    const known = this.#lanes.get(c);
    if (known !== undefined) return known;
    const lane = new Lane(c);
    this.#lanes.set(c, lane);
    return lane;
  }

  #tidy(lane: Lane): void {
    if (lane.empty) this.#lanes.delete(lane.c);
  }
}

function toChange(entry: Entry): EntryChange {
  return { entry };
}

function changeTo(entry: Entry | null): EntryChange | null {
  return entry && { entry };
}

/** Refused for now; or to be stamped anew and tried again with the same patience. */
function isRetry(result: Ack['res'][number]): result is Refused {
  return 'code' in result && (result.retry || result.code === 'clock');
}
