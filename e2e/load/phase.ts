/** A stretch of load: so many messages a second offered whatever happens (open loop), or as many as are answered (closed loop). */
export interface Phase {
  name: string;
  /** Messages a second over all seats; null for the closed loop. */
  perSecond: number | null;
  /** Messages each seat keeps unanswered in the closed loop. */
  window: number;
  /** Seconds before the measured ones. */
  rampSeconds: number;
  seconds: number;
  bodyBytes: number;
}

/** Milliseconds: of what the receiver's socket got, counted from when the message should have been said. */
export interface Latency {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What a phase came to. Rates are of the measured seconds; `lost`, `duplicated` and the like of every message of the phase. */
export interface PhaseResult {
  sent: number;
  deliveredPerSecond: number;
  /** Null when nobody says what is durable. */
  durablePerSecond: number | null;
  delivery: Latency;
  /** Until the sender's `ack`. */
  acceptance: Latency;
  /** Accepted, but not at every socket of the conversation when all had settled. */
  lost: number;
  duplicated: number;
  /** Events that were not numbered `last + 1` at a socket. */
  disordered: number;
  refused: number;
  unanswered: number;
  retried: number;
  /** Milliseconds after the last message until everything was delivered, and durable. */
  settledAfterMs: number;
  windowSeconds: number;
  /** Messages delivered in the measured seconds. */
  delivered: number;
  /** CPU-seconds used in the measured seconds, by process. */
  cpu: Record<string, number>;
  /** CPU-seconds that the rest of the machine used meanwhile; null where that cannot be read. */
  otherCpu: number | null;
}

/** The three stretches of the bench, `seconds` each. */
export function phasesOf(seconds: number, bodyBytes: number): Phase[] {
  const common = { window: 20, rampSeconds: 1, seconds, bodyBytes };
  return [
    { ...common, name: '500/s', perSecond: 500 },
    { ...common, name: '5,000/s', perSecond: 5000 },
    { ...common, name: 'saturated', perSecond: null },
  ];
}

/** To get everybody's code compiled and all conversations loaded; not reported. */
export function warmUpOf(bodyBytes: number): Phase {
  return { name: 'warm-up', perSecond: 2000, window: 20, rampSeconds: 0, seconds: 3, bodyBytes };
}
