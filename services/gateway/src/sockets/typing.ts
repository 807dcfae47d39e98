import { tellTyping } from '@chatter/contracts/chat/calls.ts';
import type { Typing as TypingFrame } from '@chatter/contracts/gateway/frames.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import type { Attachment } from '../feeds/attachment.ts';
import type { Connection } from './connection.ts';

const pauseMs = 2000;
const gatherMs = 100;
const maxItems = 1000;

/**
 * Has chat tell those in a conversation that somebody writes: who is in it, at most every 2 s a socket. Chat passes over those whose other
 * is apart from them. All else is passed over without a word.
 */
export class Typing {
  readonly #bus: Pick<Bus, 'ask'>;
  readonly #log: Pick<Logger, 'debug'>;
  readonly #toldAtMs = new WeakMap<Attachment, number>();
  #waiting = new Map<string, { account: string; c: string }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(bus: Pick<Bus, 'ask'>, log: Pick<Logger, 'debug'>) {
    this.#bus = bus;
    this.#log = log;
  }

  /** Takes a `typing` frame. It comes back to the sender's own sockets too, which know whose it is. */
  typing({ account, attachments }: Pick<Connection, 'account' | 'attachments'>, { c }: TypingFrame, nowMs: number): void {
    const attachment = attachments.get(c);
    if (attachment === undefined || nowMs < (this.#toldAtMs.get(attachment) ?? Number.NEGATIVE_INFINITY) + pauseMs) return;
    this.#toldAtMs.set(attachment, nowMs);
    this.#waiting.set(`${account} ${c}`, { account, c });
    this.#timer ??= setTimeout(() => this.#tell(), gatherMs).unref();
  }

  /** What is lost of it does no harm: whoever goes on writing says so again. */
  #tell(): void {
    this.#timer = null;
    const items = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (let from = 0; from < items.length; from += maxItems) {
      this.#bus.ask(tellTyping, { items: items.slice(from, from + maxItems) }).catch((error: unknown) => {
        this.#log.debug({ err: error }, 'that somebody writes was not told');
      });
    }
  }
}
