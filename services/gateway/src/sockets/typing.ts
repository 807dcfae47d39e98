import type { Typing as TypingFrame } from '@chatter/contracts/gateway/frames.ts';
import { liveTyping } from '@chatter/contracts/gateway/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Attachment } from '../feeds/attachment.ts';
import type { Connection } from './connection.ts';

const pauseMs = 2000;

/** Tells those in a conversation that somebody writes: who is in it, at most every 2 s a socket. All else is passed over without a word. */
export class Typing {
  readonly #bus: Pick<Bus, 'publishLive'>;
  readonly #toldAtMs = new WeakMap<Attachment, number>();

  constructor(bus: Pick<Bus, 'publishLive'>) {
    this.#bus = bus;
  }

  /** Takes a `typing` frame. It comes back to the sender's own sockets too, which know whose it is. */
  typing({ account, attachments }: Pick<Connection, 'account' | 'attachments'>, { c }: TypingFrame, nowMs: number): void {
    const attachment = attachments.get(c);
    if (attachment === undefined || nowMs < (this.#toldAtMs.get(attachment) ?? Number.NEGATIVE_INFINITY) + pauseMs) return;
    this.#toldAtMs.set(attachment, nowMs);
    this.#bus.publishLive(liveTyping, c, { c, from: account });
  }
}
