import { LRUCache } from 'lru-cache';
import { Bucket, type Rates, SendBudget } from './buckets.ts';

/** By then every bucket is full again, but for debts that ended the socket. */
const keepMs = 30_000;
const maxAccounts = 100_000;

interface Budget {
  /** Made with the first `send`. */
  sends: SendBudget | null;
  /** Frame buckets of sockets that have gone, for those that come. */
  left: Bucket[];
}

/** What accounts may say, kept apart from their sockets: who comes back finds what they left. */
export class Budgets {
  readonly #rates: Rates;
  readonly #known: LRUCache<string, Budget>;

  constructor(rates: Rates) {
    this.#rates = rates;
    this.#known = new LRUCache({ max: maxAccounts, ttl: keepMs, updateAgeOnGet: true });
  }

  /** What all sockets of an account may send together. */
  sends(account: string, nowMs: number): SendBudget {
    const budget = this.#of(account);
    budget.sends ??= new SendBudget(this.#rates, nowMs);
    return budget.sends;
  }

  /** The frame bucket of a socket that comes: the one with least in it of those that were left. */
  takeFrames(account: string, nowMs: number): Bucket {
    const left = this.#known.get(account)?.left ?? [];
    left.sort((a, b) => a.waitMs(nowMs, this.#rates.frames.burst) - b.waitMs(nowMs, this.#rates.frames.burst));
    return left.pop() ?? new Bucket(this.#rates.frames, nowMs);
  }

  /** A socket has gone. */
  leaveFrames(account: string, bucket: Bucket): void {
    this.#of(account).left.push(bucket);
  }

  #of(account: string): Budget {
    const known = this.#known.get(account);
    if (known !== undefined) return known;
    const budget: Budget = { sends: null, left: [] };
    this.#known.set(account, budget);
    return budget;
  }
}
