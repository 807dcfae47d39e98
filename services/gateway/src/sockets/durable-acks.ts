import { openAttachment } from '@chatter/contracts/chat/calls.ts';
import { type Durable, liveDurable } from '@chatter/contracts/persistence/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { LRUCache } from 'lru-cache';
import type { SendAnswer } from './sender.ts';

const holdMs = 5000;
const retryAfterMs = 500;
/** MySQL may be faster than the answer: what it has lately is remembered. */
const maxRemembered = 100_000;

interface Held {
  epoch: number;
  seq: number;
  reached(): void;
}

/**
 * Holds acks until MySQL has what they are about (ACK_LEVEL=durable). What takes longer than 5 s is answered with "again": the retry is
 * recognised, and acked when it is there. Events do not wait.
 */
export class DurableAcks {
  readonly #bus: Bus;
  readonly #heads = new LRUCache<string, { epoch: number; seq: number }>({ max: maxRemembered });
  readonly #held = new Map<string, Set<Held>>();

  constructor(bus: Bus) {
    this.#bus = bus;
    bus.followLive(liveDurable, '*', (durable) => this.#take(durable));
  }

  /** The answer for the sender, as soon as it may be said. */
  async settle(account: string, answer: SendAnswer): Promise<SendAnswer> {
    if (answer.t === 'nack') return answer;
    const { c, epoch, res } = answer;
    const seq = Math.max(0, ...res.map((result) => ('seq' in result ? result.seq : 0)));
    if (seq === 0) return answer;
    // Of what was accepted before, MySQL may have told long ago.
    const asked = res.some((result) => 'dup' in result) && (await this.#isDurable(account, c, epoch, seq));
    if (asked || (await this.#reach(c, epoch, seq))) return answer;
    return { t: 'nack', id: answer.id, code: 'unavailable', retry: true, afterMs: retryAfterMs };
  }

  async #isDurable(account: string, c: string, epoch: number, seq: number): Promise<boolean> {
    try {
      const { head } = await this.#bus.ask(openAttachment, { account, c });
      return head.epoch === epoch && head.dseq >= seq;
    } catch {
      return false;
    }
  }

  #reach(c: string, epoch: number, seq: number): Promise<boolean> {
    const head = this.#heads.get(c);
    if (head !== undefined && head.epoch === epoch && head.seq >= seq) return Promise.resolve(true);
    return new Promise((resolve) => {
      const all = this.#held.get(c) ?? new Set();
      this.#held.set(c, all);
      const end = (reached: boolean) => {
        clearTimeout(timer);
        all.delete(held);
        if (all.size === 0) this.#held.delete(c);
        resolve(reached);
      };
      const timer = setTimeout(() => end(false), holdMs);
      const held = { epoch, seq, reached: () => end(true) };
      all.add(held);
    });
  }

  #take({ epoch, heads }: Durable): void {
    for (const [c, seq] of heads) {
      this.#heads.set(c, { epoch, seq });
      for (const held of [...(this.#held.get(c) ?? [])]) if (held.epoch === epoch && held.seq <= seq) held.reached();
    }
  }
}
