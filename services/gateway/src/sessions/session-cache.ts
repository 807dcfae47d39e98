import { hash as digest } from 'node:crypto';
import { checkSessions, type SessionView } from '@chatter/contracts/auth/calls.ts';
import { sessionChanged, sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Gather } from '@chatter/platform/gather.ts';
import { LRUCache } from 'lru-cache';

const ttlMs = 60_000;
const hashesAtOnce = 500;
/** So many asks of auth for cookies are under way; those that come meanwhile are asked for together. */
const asksAtOnce = 4;
const cookiesAtOnce = 64;

/** Sessions as auth knows them, for at most 60 s; dropped at once when auth says that they ended. */
export class SessionCache {
  readonly #bus: Pick<Bus, 'ask' | 'hear'>;
  readonly #cookie: string;
  readonly #known = new LRUCache<string, SessionView>({ max: 100_000, ttl: ttlMs });
  /** Ended a moment ago: what auth answered before may still be on its way. Longer than any call takes. */
  readonly #revoked = new LRUCache<string, true>({ max: 10_000, ttl: ttlMs });
  readonly #asks: Gather<string, SessionView | null>;
  /** Changed a moment ago, and when: what auth answered to an earlier question is out of date. */
  readonly #changedAtMs = new LRUCache<string, number>({ max: 10_000, ttl: ttlMs });
  readonly #ended: ((hashes: readonly string[]) => void)[] = [];
  readonly #changed: ((hashes: readonly string[]) => void)[] = [];

  /** @param publicUrl decides the cookie's name: `__Host-` needs https */
  constructor(bus: Pick<Bus, 'ask' | 'hear'>, publicUrl: string) {
    this.#bus = bus;
    this.#cookie = publicAddress(publicUrl).cookies.session;
    this.#asks = new Gather(
      async (hashes) => {
        const alive = await this.check(hashes);
        return hashes.map((hash) => alive.get(hash) ?? null);
      },
      { atOnce: asksAtOnce, most: cookiesAtOnce },
    );
    bus.hear(sessionRevoked, ({ hashes }) => {
      for (const hash of hashes) {
        this.#known.delete(hash);
        this.#revoked.set(hash, true);
      }
      for (const listener of this.#ended) listener(hashes);
    });
    bus.hear(sessionChanged, ({ hashes }) => {
      for (const hash of hashes) {
        this.#known.delete(hash);
        this.#changedAtMs.set(hash, performance.now());
      }
      for (const listener of this.#changed) listener(hashes);
    });
  }

  /** Runs when sessions are not what they were, but go on. */
  onChanged(listener: (hashes: readonly string[]) => void): void {
    this.#changed.push(listener);
  }

  /** Runs when sessions ended, by the SHA-256 of their tokens. */
  onEnded(listener: (hashes: readonly string[]) => void): void {
    this.#ended.push(listener);
  }

  /** The session of a Cookie header, or null. Unavailable when auth does not answer and it is not known. */
  async ofCookie(cookieHeader: string | undefined): Promise<SessionView | null> {
    const token = cookieOf(cookieHeader, this.#cookie);
    if (token === null || token.length > 100) return null;
    const hash = digest('sha256', token, 'hex');
    return this.#known.get(hash) ?? this.#asks.ask(hash);
  }

  /** Asks auth which of these sessions are alive, whatever is known. */
  async check(hashes: readonly string[]): Promise<Map<string, SessionView>> {
    const alive = new Map<string, SessionView>();
    const askedAtMs = performance.now();
    for (let from = 0; from < hashes.length; from += hashesAtOnce) {
      const asked = hashes.slice(from, from + hashesAtOnce);
      const { items } = await this.#bus.ask(checkSessions, { hashes: asked });
      for (const session of items) if (!this.#revoked.has(session.hash)) alive.set(session.hash, session);
    }
    for (const hash of hashes) {
      const session = alive.get(hash);
      if (session === undefined) this.#known.delete(hash);
      else if ((this.#changedAtMs.get(hash) ?? 0) < askedAtMs) this.#known.set(hash, session);
    }
    return alive;
  }
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
