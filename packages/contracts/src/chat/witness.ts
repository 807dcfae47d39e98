import Type, { type Static } from 'typebox';
import { live } from '../kit/define.ts';

/** `live.witness.<shard>`: chat asks, before it trusts a Redis that restarted, what others have seen of the shard's log. */
export const liveWitness = live(
  ['chat'],
  'witness',
  'Who has seen which log entry of a shard last? Asked before a restarted Redis is trusted.',
  Type.Object({}),
);

const Testimony = Type.Object({ epoch: Type.Integer(), logId: Type.String({ pattern: '^\\d+-\\d+$' }) });
export type Testimony = Static<typeof Testimony>;

/** `live.testimony.<shard>`: the answers, from everybody who has seen something. */
export const liveTestimony = live(
  ['chat', 'gateway', 'persistence'],
  'testimony',
  'The highest log entry of a shard that a process has seen.',
  Testimony,
);

/** Whether a testimony is of something later than another: of a later epoch, or of a higher log id in the same one. */
export function isLater(a: Testimony, b: Testimony): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  const [ms, sequence] = partsOf(a.logId);
  const [otherMs, otherSequence] = partsOf(b.logId);
  return ms > otherMs || (ms === otherMs && sequence > otherSequence);
}

function partsOf(logId: string): [number, number] {
  const at = logId.indexOf('-');
  return [Number(logId.slice(0, at)), Number(logId.slice(at + 1))];
}

/** What of this module is used of a bus. */
interface WitnessBus {
  followLive(of: typeof liveWitness, key: '*', handler: (ask: object, shard: string) => void): unknown;
  publishLive(of: typeof liveTestimony, key: string, data: Testimony): void;
}

/** The highest log entry of each shard that this process has seen, told to whoever asks. */
export class Witness {
  readonly #seen = new Map<number, Testimony>();

  constructor(bus: WitnessBus) {
    bus.followLive(liveWitness, '*', (_, shard) => {
      const seen = this.#seen.get(Number(shard));
      if (seen !== undefined) bus.publishLive(liveTestimony, shard, seen);
    });
  }

  /** An entry of a shard's log was seen. */
  saw(shard: number, epoch: number, logId: string): void {
    const seen = { epoch, logId };
    const before = this.#seen.get(shard);
    if (before === undefined || isLater(seen, before)) this.#seen.set(shard, seen);
  }
}
