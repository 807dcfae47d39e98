import { LRUCache } from 'lru-cache';
import type { Access, Conversations } from './conversations.ts';
import { VersionReader } from './version-reader.ts';

/**
 * Chat's projection of who is where, in memory. An entry is right at its `pv`; who uses one passes that `pv` to the log or compares it
 * with the head just read, and reloads when they differ. A "no" is final only when just read from MySQL.
 */
export class AccessCache {
  readonly #conversations: Conversations;
  readonly #versions: VersionReader;
  readonly #known = new LRUCache<string, Access>({ max: 100_000 });
  /** Versions that were told of: what is read meanwhile may be of before. */
  readonly #told = new LRUCache<string, number>({ max: 10_000 });

  constructor(conversations: Conversations) {
    this.#conversations = conversations;
    this.#versions = new VersionReader(conversations);
  }

  peek(c: string): Access | undefined {
    return this.#known.get(c);
  }

  /** Reads those that are not known. */
  async know(cs: Iterable<string>): Promise<void> {
    const unknown = [...new Set(cs)].filter((c) => !this.#known.has(c));
    if (unknown.length > 0) await this.reload(unknown);
  }

  /** Who may say what in a conversation changed, to this version: what is known of before is read anew where it is needed. */
  changed(c: string, pv: number): void {
    this.#told.set(c, Math.max(pv, this.#told.get(c) ?? 0));
    if ((this.#known.get(c)?.pv ?? pv) < pv) this.#known.delete(c);
  }

  /** Somebody came to a conversation, which raises no version. While that cannot be read, what is known lacks them, and is forgotten. */
  async came(c: string, account: string): Promise<void> {
    if (!this.#known.has(c)) return;
    try {
      await this.fromSeqOf(c, account);
    } catch (error) {
      this.#known.delete(c);
      throw error;
    }
  }

  /** Forgets direct conversations of which something else is known than that their two are apart, or are not: what told of it got lost. */
  compareBlocked(blocked: ReadonlySet<string>): void {
    for (const [c, access] of this.#known.entries()) {
      if (access.kind === 'direct' && (access.blocked ?? false) !== blocked.has(c)) this.#known.delete(c);
    }
  }

  /** Reads from MySQL, whatever is known; conversations that do not exist are left out. */
  async reload(cs: readonly string[]): Promise<Map<string, Access>> {
    const found = await this.#conversations.readAccess(cs);
    for (const c of cs) {
      const access = found.get(c);
      if (access === undefined || access.pv < (this.#told.get(c) ?? 0)) this.#known.delete(c);
      else this.#known.set(c, access);
    }
    return found;
  }

  /** The first seq an account may see, read from MySQL when it is not known to see any: who came raises no version, so a *no* is never known. */
  async fromSeqOf(c: string, account: string): Promise<number | null> {
    const access = this.#known.get(c);
    const known = access?.members.get(account);
    if (known !== undefined) return known;
    const fromSeq = await this.#conversations.readMember(c, account);
    if (fromSeq !== null) access?.members.set(account, fromSeq);
    return fromSeq;
  }

  /** Access of these conversations that is right at the given versions; where there is none, at the one that MySQL has now. */
  async at(heads: readonly { c: string; pv: number | null }[]): Promise<Map<string, Access>> {
    const found = new Map<string, Access>();
    const unknown: string[] = [];
    const cold = heads.flatMap(({ c, pv }) => (pv === null && this.#known.has(c) ? [c] : []));
    const versions = cold.length === 0 ? null : await this.#versions.read(cold);
    for (const { c, pv } of heads) {
      const access = this.#known.get(c);
      if (access !== undefined && access.pv === (pv ?? versions?.get(c))) found.set(c, access);
      else unknown.push(c);
    }
    if (unknown.length > 0) for (const [c, access] of await this.reload(unknown)) found.set(c, access);
    return found;
  }
}
