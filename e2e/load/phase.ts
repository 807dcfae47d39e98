/** A stretch of load: so many messages a second offered whatever happens (open loop), or as many as are answered (closed loop). */
export interface Phase {
  name: string;
  /** Messages a second over all seats; null for the closed loop. */
  perSecond: number | null;
  /** Messages each seat keeps unanswered in the closed loop. */
  window: number;
  /** Seconds before the measured ones. */
  rampSeconds: number;
  /** Measured seconds, unless the phase is ended before. */
  seconds: number;
  bodyBytes: number;
}

/** Milliseconds. */
export interface Latency {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What a stretch of time cost. */
export interface Spent {
  windowSeconds: number;
  /** CPU-seconds used, by process; `driver` is the load generator. */
  cpu: Record<string, number>;
  /** CPU-seconds that the rest of the machine used meanwhile; null where that cannot be read. */
  otherCpu: number | null;
}

/** What a phase came to. Rates are of the measured seconds; `lost`, `doubled` and the like of every message of the phase. */
export interface PhaseResult extends Spent {
  sent: number;
  /** Events that came to any socket in the measured seconds. */
  heard: number;
  /** Messages that came to another's socket in the measured seconds; of several readers each counts. */
  delivered: number;
  /** Messages that became durable in the measured seconds; null when nobody says what is durable. */
  durable: number | null;
  /** From when the message should have been said until another's socket has it. */
  delivery: Latency;
  /** Until the sender's `ack`. */
  acceptance: Latency;
  /** From the `ack` until the sender was told that it is durable. */
  durability: Latency;
  /** Accepted, but not at every socket of the conversation when all had settled. */
  lost: number;
  doubled: number;
  /** Events that were not numbered `last + 1` at a socket. */
  disordered: number;
  refused: number;
  unanswered: number;
  retried: number;
  /** Offered, but never said: the rate was more than the target takes. */
  unsaid: number;
  /** Milliseconds after the last message until everything was delivered, and durable. */
  settledAfterMs: number;
}

/** V8 goes on compiling what is used for so many seconds and more: before, the compiler is measured, too. */
const mostWarmSeconds = 20;

/** How long each way is used before it is measured, where the measured phases take so many seconds. */
export function warmSecondsOf(seconds: number): number {
  return Math.min(mostWarmSeconds, 2 * seconds);
}

/** To get everybody's code compiled and all conversations loaded; not reported. */
export function warmUpOf(bodyBytes: number, seconds: number): Phase {
  return { name: 'warm-up', perSecond: 2000, window: 20, rampSeconds: 0, seconds, bodyBytes };
}

/** The open loop at a rate. */
export function openPhase(perSecond: number, seconds: number, bodyBytes: number): Phase {
  return { name: `${perSecond.toLocaleString('en')}/s`, perSecond, window: 20, rampSeconds: Math.min(1, seconds), seconds, bodyBytes };
}

/** The closed loop: as much as is answered. */
export function saturatedPhase(seconds: number, bodyBytes: number): Phase {
  return { name: 'saturated', perSecond: null, window: 20, rampSeconds: Math.min(1, seconds), seconds, bodyBytes };
}
