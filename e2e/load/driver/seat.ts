import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { enter } from './enter.ts';
import { Lane, type LaneDeps } from './lane.ts';
import type { Ledger } from './ledger.ts';
import type { SeatPlan } from './seat-plan.ts';
import type { ThinSocket } from './thin-socket.ts';

/** What a seat tells its crowd. */
export interface SeatDeps {
  nextId(): string;
  /** The phase under way; null between phases. */
  ledger(): Ledger | null;
  accepted(seat: Seat): void;
  /** A message became durable. */
  stored(): void;
  heard(events: number): void;
}

/**
 * One socket that talks in its conversations in turn and reads all that is said there, speaking the wire as a client does. It resumes
 * nothing: in a bench a lost socket is a fault, and the messages it misses show as lost.
 */
export class Seat {
  /** Why the socket ended, or null while it is open. */
  ended: string | null = null;
  disordered = 0;
  retried = 0;
  readonly #plan: SeatPlan;
  readonly #deps: SeatDeps;
  readonly #lanes: Lane[];
  readonly #laneOf = new Map<string, Lane>();
  readonly #lastSeq = new Map<string, number>();
  #socket: ThinSocket | null = null;
  #turn = 0;
  #frames = 0;

  constructor(plan: SeatPlan, deps: SeatDeps) {
    this.#plan = plan;
    this.#deps = deps;
    const ways: LaneDeps = {
      nextId: deps.nextId,
      nextFrame: () => ++this.#frames,
      write: (text) => this.#socket?.send(text),
      accepted: (index, now) => {
        deps.ledger()?.accept(index, now);
        deps.accepted(this);
      },
      refused: (index) => deps.ledger()?.refuse(index),
      retried: (messages) => {
        this.retried += messages;
      },
      stored: (index, afterMs) => {
        deps.ledger()?.store(index, afterMs);
        deps.stored();
      },
    };
    this.#lanes = plan.cs.map((c) => new Lane(c, ways));
    for (const lane of this.#lanes) this.#laneOf.set(lane.c, lane);
  }

  async enter(): Promise<void> {
    this.#socket = await enter(this.#plan, {
      hear: (frame) => this.#hear(frame.toString('latin1')),
      ended: (why) => {
        this.ended = why;
      },
    });
  }

  /** Says a message of the phase under way, in the next of its conversations. */
  say(index: number, body: string): void {
    (this.#lanes[this.#turn++ % this.#lanes.length] as Lane).say(index, body);
  }

  /** Gives up what it has not said yet; answers its numbers. */
  drop(): number[] {
    return this.#lanes.flatMap((lane) => lane.drop());
  }

  /** A phase is over. */
  forget(): void {
    for (const lane of this.#lanes) lane.forget();
  }

  close(): void {
    for (const lane of this.#lanes) lane.end();
    this.#socket?.close();
  }

  #hear(text: string): void {
    const frame = JSON.parse(text);
    if (frame.t === 'ev') this.#events(frame);
    else if (frame.t === 'ack') this.#laneOf.get(frame.c)?.acked(frame);
    else if (frame.t === 'nack') this.#lanes.find((lane) => lane.isOf(frame.id))?.nacked(frame);
    else if (frame.t === 'dur') for (const [c, seq] of (frame as ServerFrameOf<'dur'>).of) this.#laneOf.get(c)?.durable(seq);
  }

  #events({ c, evs }: ServerFrameOf<'ev'>): void {
    const ledger = this.#deps.ledger();
    const now = performance.now();
    let last = this.#lastSeq.get(c) ?? -1;
    for (const event of evs) {
      if (last >= 0 && event.seq !== last + 1) this.disordered++;
      last = event.seq;
      if (event.kind !== 'message' || ledger === null || !event.body.startsWith(ledger.tag)) continue;
      const index = Number.parseInt(event.body.slice(ledger.tag.length), 10);
      if (event.from === this.#plan.account) ledger.echo(index);
      else ledger.deliver(index, now);
    }
    this.#lastSeq.set(c, last);
    this.#deps.heard(evs.length);
  }
}
