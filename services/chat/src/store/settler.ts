import { dedupeSpanMs } from '@chatter/contracts/chat/buffers.ts';
import { liveAccount } from '@chatter/contracts/chat/live.ts';
import { systemSender } from '@chatter/contracts/kit/ids.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { type AcceptDeps, acceptSends, newSend } from '../domain/accept-messages.ts';
import type { AccessCache } from './access-cache.ts';
import { changeEvent } from './change-event.ts';
import type { Loader } from './loader.ts';
import type { PendingEvent, PendingEvents } from './pending-events.ts';

/** Whoever made a change settles it at once: what is older was left behind. */
const leftBehindMs = 3000;

/** Brings changes that MySQL has into the log: from then on they hold for everybody, and everybody in the conversation sees them. */
export class Settler {
  readonly #bus: Bus;
  readonly #pending: PendingEvents;
  readonly #access: AccessCache;
  readonly #loader: Loader;
  readonly #accept: AcceptDeps;
  /** By conversation: the work that has not begun yet, and the newest. */
  readonly #next = new Map<string, Promise<void>>();
  readonly #last = new Map<string, Promise<void>>();

  constructor(bus: Bus, pending: PendingEvents, access: AccessCache, loader: Loader, accept: AcceptDeps) {
    this.#bus = bus;
    this.#pending = pending;
    this.#access = access;
    this.#loader = loader;
    this.#accept = accept;
  }

  /**
   * Settles all that waits in a conversation, in order; settling twice, or by two processes at once, gives the same. In one process
   * those who ask meanwhile share the next time.
   * @throws Unavailable when Redis or MySQL did not answer: what is left is settled by `settleLeftBehind`
   */
  settle(c: string): Promise<void> {
    const next = this.#next.get(c);
    if (next !== undefined) return next;
    const before = this.#last.get(c)?.catch(() => {}) ?? Promise.resolve();
    const work = before.then(() => {
      this.#next.delete(c);
      return this.#settle(c);
    });
    this.#next.set(c, work);
    this.#last.set(c, work);
    const forget = () => {
      if (this.#last.get(c) === work) this.#last.delete(c);
    };
    work.then(forget, forget);
    return work;
  }

  async #settle(c: string): Promise<void> {
    for (const event of await this.#pending.of(c)) {
      if (event.seq !== null) continue;
      const seq = await this.#append(c, event);
      const versions = await this.#pending.placed(c, event, seq);
      await this.#access.reload([c]);
      if (event.change.kind === 'join') this.tell(c, versions);
    }
  }

  /** Settles what somebody who died left behind. */
  async settleLeftBehind(): Promise<void> {
    for (const c of await this.#pending.leftBehind(leftBehindMs)) await this.settle(c);
  }

  /** Tells the sockets of accounts that they came to a conversation. */
  tell(c: string, versions: readonly (readonly [string, number])[]): void {
    for (const [account, av] of versions) this.#bus.publishLive(liveAccount, account, { av, kind: 'conversation-added', c });
  }

  async #append(c: string, event: PendingEvent): Promise<number> {
    const { m, rest } = changeEvent(c, event);
    const { kind } = event.change;
    if (Date.now() - event.createdAtMs > dedupeSpanMs) {
      const known = (await this.#loader.archivedSends(c, [[systemSender, m]])).found.get(`${systemSender} ${m}`);
      if (known !== undefined) return known.seq;
    }
    // The version in MySQL is the newest: nobody who is out by it says anything after the event.
    await this.#access.reload([c]);
    const send = newSend(c, systemSender, m, rest, { kind, rest, flags: 's' });
    await acceptSends(this.#accept, [send], true);
    if (send.result === null || !('seq' in send.result)) throw new Unavailable(`a ${kind} of ${c} did not come into the log`);
    return send.result.seq;
  }
}
