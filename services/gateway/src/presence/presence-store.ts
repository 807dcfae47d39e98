import { Gather } from '@chatter/platform/gather.ts';
import { onPipeline } from '@chatter/platform/redis.ts';
import type { Redis } from 'ioredis';
import { type Presence, presenceOf, seen } from './presence-of.ts';

const keepMs = 30 * 24 * 3600 * 1000;
/** Accounts read at once: other commands go between two pipelines. */
const accountsAtOnce = 500;

/** Those who come and go together: transactions under way, and accounts in one. When a line breaks thousands go within a second. */
const movesTogether = { atOnce: 1, most: 32 };
const commandsOfMove = 4;

/** An account has a socket here now, or none any more. */
interface Move {
  account: string;
  here: boolean;
}

const keyOf = (account: string) => `pres:${account}`;

/**
 * Who is here, in Redis, for all gateways: per account a sorted set as `presenceOf` reads it. Gateways stamp it with their own clocks,
 * which must agree within seconds.
 */
export class PresenceStore {
  readonly #redis: Redis;
  readonly #gateway: string;
  readonly #aliveMs: number;
  /** One queue for both: who goes and comes again is here. */
  readonly #moves = new Gather<Move, Presence>((moves) => this.#moveAll(moves), movesTogether);

  /** @param gateway this process; @param aliveMs how long a sign of life counts */
  constructor(redis: Redis, gateway: string, aliveMs: number) {
    this.#redis = redis;
    this.#gateway = gateway;
    this.#aliveMs = aliveMs;
  }

  /** An account has a socket here. Returns what it was before. */
  arrive(account: string): Promise<Presence> {
    return this.#moves.ask({ account, here: true });
  }

  /** An account's last socket here closed. Returns what it is now. */
  leave(account: string): Promise<Presence> {
    return this.#moves.ask({ account, here: false });
  }

  /** In one transaction: between what an account was and what it is nobody may come or leave elsewhere. */
  async #moveAll(moves: readonly Move[]): Promise<Presence[]> {
    const now = Date.now();
    const all = this.#redis.multi();
    for (const { account, here } of moves) {
      const key = keyOf(account);
      if (here) {
        // A gateway that died never takes its name out.
        all
          .zrange(key, '0', '-1', 'WITHSCORES')
          .zremrangebyscore(key, '-inf', now - keepMs)
          .zadd(key, now, this.#gateway);
        all.pexpire(key, keepMs);
      } else {
        all.zrem(key, this.#gateway).zadd(key, now, seen).pexpire(key, keepMs);
        all.zrange(key, '0', '-1', 'WITHSCORES');
      }
    }
    const answers = await onPipeline(all);
    return moves.map(({ here }, index) => this.#read(answers[index * commandsOfMove + (here ? 0 : commandsOfMove - 1)], now));
  }

  /** Gives a sign that these accounts have sockets here. */
  async stay(accounts: readonly string[]): Promise<void> {
    const signs = this.#redis.pipeline();
    for (const account of accounts) signs.zadd(keyOf(account), Date.now(), this.#gateway).pexpire(keyOf(account), keepMs);
    await onPipeline(signs);
  }

  async read(accounts: readonly string[]): Promise<Presence[]> {
    const found: Presence[] = [];
    for (let from = 0; from < accounts.length; from += accountsAtOnce) {
      const reads = this.#redis.pipeline();
      for (const account of accounts.slice(from, from + accountsAtOnce)) reads.zrange(keyOf(account), '0', '-1', 'WITHSCORES');
      for (const set of await onPipeline(reads)) found.push(this.#read(set, Date.now()));
    }
    return found;
  }

  #read(set: unknown, nowMs: number): Presence {
    const flat = set as readonly string[];
    const members = new Map<string, number>();
    for (let at = 0; at + 1 < flat.length; at += 2) members.set(flat[at] as string, Number(flat[at + 1]));
    return presenceOf(members, nowMs, this.#aliveMs);
  }
}
