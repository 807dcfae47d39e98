import { frameMessage, liveConversation } from '@chatter/contracts/chat/live.ts';
import type { ServerFrameOf, Typing as TypingFrame } from '@chatter/contracts/gateway/frames.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Attachment } from '../feeds/attachment.ts';
import type { Connection } from './connection.ts';

const pauseMs = 2000;

/** Tells those in a conversation that somebody writes: who is in it, at most every 2 s a socket. All else is passed over without a word. */
export class Typing {
  readonly #bus: Pick<Bus, 'publishText'>;
  readonly #toldAtMs = new WeakMap<Attachment, number>();

  constructor(bus: Pick<Bus, 'publishText'>) {
    this.#bus = bus;
  }

  /** Takes a `typing` frame. It comes back to the sender's own sockets too, which know whose it is. */
  typing({ account, attachments }: Pick<Connection, 'account' | 'attachments'>, { c }: TypingFrame, nowMs: number): void {
    const attachment = attachments.get(c);
    if (attachment === undefined || nowMs < (this.#toldAtMs.get(attachment) ?? Number.NEGATIVE_INFINITY) + pauseMs) return;
    this.#toldAtMs.set(attachment, nowMs);
    const frame: ServerFrameOf<'typing'> = { t: 'typing', c, from: account };
    this.#bus.publishText(`${liveConversation.subject}.${c}`, frameMessage(JSON.stringify(frame)));
  }
}
