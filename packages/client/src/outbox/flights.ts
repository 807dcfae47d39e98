import type { ClientFrame } from '@chatter/contracts/gateway/frames.ts';
import type { Ambient } from '../ambient.ts';
import { backOffMs } from '../back-off.ts';
import { batchOf } from './batch-of.ts';
import type { Lane } from './lane.ts';

/** A `send` without an answer for so long is sent again. */
const answerWithinMs = 10_000;
/** Somebody watches: what is refused for now is tried again within this time, however often it was. */
const longestHoldMs = 5000;

export interface FlightDeps {
  readonly ambient: Ambient;
  /** Milliseconds since 1970 by the server's clock. */
  serverNow(): number;
  /** The server says what time it is, in milliseconds since 1970. */
  heardTime(serverMs: number): void;
  /** Says a frame if the link is online. */
  say(frame: ClientFrame): boolean;
  /** A number no other frame has. */
  nextId(): number;
  /** Has `check` called by then, in steady milliseconds. */
  wakeBy(atMs: number): void;
}

/** The `send` frames under way: one per lane at most. */
export class Flights {
  readonly #deps: FlightDeps;
  readonly #lanes = new Map<number, Lane>();

  constructor(deps: FlightDeps) {
    this.#deps = deps;
  }

  /** Sends the next frame of a lane, unless one is under way, the lane is held, or the link is not online. */
  launch(lane: Lane): void {
    const { ambient, serverNow, say, nextId, wakeBy } = this.#deps;
    if (lane.flight !== null || lane.waiting.length === 0) return;
    const nowMs = ambient.steadyMs();
    if (nowMs < lane.heldUntilMs) return wakeBy(lane.heldUntilMs);
    const id = nextId();
    const msgs = batchOf(lane.waiting, serverNow()).map(({ m, body }) => ({ m, body }));
    const { heldIn } = lane;
    if (!say({ t: 'send', id, c: lane.c, ...(heldIn !== null && { epoch: heldIn }), msgs })) return;
    lane.flight = { id, ms: msgs.map(({ m }) => m), answerByMs: nowMs + answerWithinMs };
    this.#lanes.set(id, lane);
    wakeBy(lane.flight.answerByMs);
  }

  /** The lane whose frame this is. */
  laneOf(id: number): Lane | undefined {
    return this.#lanes.get(id);
  }

  /** Ends a lane's flight: answered, or waited for long enough. */
  land(lane: Lane): void {
    if (lane.flight !== null) this.#lanes.delete(lane.flight.id);
    lane.flight = null;
  }

  /** Lets a lane wait with growing back-off, at least as long as the server asked. */
  hold(lane: Lane, afterMs = 0): void {
    const { ambient } = this.#deps;
    lane.heldUntilMs = ambient.steadyMs() + Math.max(afterMs, Math.min(backOffMs(lane.refusals, ambient), longestHoldMs));
    lane.refusals += 1;
  }

  /** The connection is gone, and with it the answers that were awaited. */
  cut(): void {
    for (const lane of this.#lanes.values()) lane.flight = null;
    this.#lanes.clear();
  }

  /** Does what is due for a lane; returns when it wants to be asked again. */
  check(lane: Lane, nowMs: number): number {
    if (lane.flight !== null && lane.flight.answerByMs <= nowMs) this.land(lane);
    this.launch(lane);
    if (lane.flight !== null) return lane.flight.answerByMs;
    return lane.waiting.length > 0 && lane.heldUntilMs > nowMs ? lane.heldUntilMs : Number.POSITIVE_INFINITY;
  }
}
