import { Gather } from '@chatter/platform/gather.ts';
import { onPipeline } from '@chatter/platform/redis.ts';
import type { Redis } from 'ioredis';
import { type Presence, presenceOf, seen } from './presence-of.ts';

const keepMs = 30 * 24 * 3600 * 1000;
/** Accounts read at once: other commands go between two pipelines. */
const accountsAtOnce = 500;

/** Those who come together: transactions under way, and accounts in one. */
const arrivalsTogether = { atOnce: 1, most: 32 };
const commandsOfArrival = 4;

const keyOf = (account: string) => `pres:${account}`;

/**
 * Who is here, in Redis, for all gateways: per account a sorted set as `presenceOf` reads it. Gateways stamp it with their own clocks,
 * which must agree within seconds.
 */
export class PresenceStore {
  readonly #redis: Redis;
  readonly #gateway: string;
  readonly #aliveMs: number;
  readonly #arrivals = new Gather<string, Presence>((accounts) => this.#arriveAll(accounts), arrivalsTogether);

  /** @param gateway this process; @param aliveMs how long a sign of life counts */
  constructor(redis: Redis, gateway: string, aliveMs: number) {
    this.#redis = redis;
    this.#gateway = gateway;
    this.#aliveMs = aliveMs;
  }

  /** An account has a socket here. Returns what it was before. */
  arrive(account: string): Promise<Presence> {
    return this.#arrivals.ask(account);
  }

  /** In one transaction: between what an account was and what it is nobody may leave elsewhere. */
  async #arriveAll(accounts: readonly string[]): Promise<Presence[]> {
    const now = Date.now();
    const all = this.#redis.multi();
    for (const account of accounts) {
      const key = keyOf(account);
      // A gateway that died never takes its name out.
      all
        .zrange(key, '0', '-1', 'WITHSCORES')
        .zremrangebyscore(key, '-inf', now - keepMs)
        .zadd(key, now, this.#gateway)
        .pexpire(key, keepMs);
    }
    const answers = await onPipeline(all);
    return accounts.map((_, index) => this.#read(answers[index * commandsOfArrival], now));
  }

  /** An account's last socket here closed. Returns what it is now. */
  async leave(account: string): Promise<Presence> {
    const key = keyOf(account);
    const now = Date.now();
    const after = this.#redis
      .multi()
      .zrem(key, this.#gateway)
      .zadd(key, now, seen)
      .pexpire(key, keepMs)
      .zrange(key, '0', '-1', 'WITHSCORES');
    return this.#read((await onPipeline(after)).at(-1), now);
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
