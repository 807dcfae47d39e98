import { conversationsMessage, liveConversation, liveConversations } from './live.ts';

/** Together they stay far below the largest message of NATS, however many bytes a character takes. */
const mostChars = 200_000;

/**
 * Tells gateways what concerns conversations. What is told in one turn of the event loop leaves as one message: each that NATS carries
 * costs it, chat and the gateway the same, however little it says.
 */
export class LiveOutlet {
  readonly #publish: (subject: string, text: string) => void;
  #waiting: [c: string, message: string][] = [];
  #chars = 0;

  constructor(publish: (subject: string, text: string) => void) {
    this.#publish = publish;
  }

  /** @param message a text of `live.conversation` */
  tell(c: string, message: string): void {
    if (this.#waiting.length > 0 && this.#chars + message.length > mostChars) this.#leave();
    this.#waiting.push([c, message]);
    this.#chars += message.length;
    if (this.#waiting.length === 1) queueMicrotask(() => this.#leave());
  }

  #leave(): void {
    const [first, ...others] = this.#waiting;
    if (first === undefined) return;
    if (others.length === 0) this.#publish(`${liveConversation.subject}.${first[0]}`, first[1]);
    else this.#publish(liveConversations.subject, conversationsMessage(this.#waiting));
    this.#waiting = [];
    this.#chars = 0;
  }
}
