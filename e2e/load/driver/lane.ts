import { maxMessagesPerSend } from '@chatter/contracts/chat/events.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';

interface Waiting {
  m: string;
  index: number;
  body: string;
}

/** What becomes of the messages of a lane; each by its number in the ledger. */
export interface LaneDeps {
  nextId(): string;
  nextFrame(): number;
  write(text: string): void;
  accepted(index: number, now: number): void;
  refused(index: number): void;
  retried(messages: number): void;
  /** It became durable, so many milliseconds after its ack. */
  stored(index: number, afterMs: number): void;
}

/** One socket's way into one conversation, as a client has it: one `send` in flight, up to 20 messages in each, what must be retried first. */
export class Lane {
  readonly c: string;
  readonly #deps: LaneDeps;
  #waiting: Waiting[] = [];
  #flight: Waiting[] = [];
  #frame = -1;
  #pause: NodeJS.Timeout | null = null;
  /** Acked and not durable yet, in order: number in the ledger, seq, when. */
  #acked: [index: number, seq: number, at: number][] = [];
  #durableTo = 0;

  constructor(c: string, deps: LaneDeps) {
    this.c = c;
    this.#deps = deps;
  }

  say(index: number, body: string): void {
    this.#waiting.push({ m: this.#deps.nextId(), index, body });
    this.#leave();
  }

  /** Gives up what has not left yet; answers its numbers. */
  drop(): number[] {
    const dropped = this.#waiting.map(({ index }) => index);
    this.#waiting = [];
    return dropped;
  }

  /** Whether the frame was the one in flight. */
  isOf(frame: number): boolean {
    return this.#flight.length > 0 && this.#frame === frame;
  }

  acked({ res }: ServerFrameOf<'ack'>): void {
    const now = performance.now();
    const flight = this.#flight;
    const again: Waiting[] = [];
    let waitMs = 0;
    this.#flight = [];
    for (const [at, message] of flight.entries()) {
      const result = res[at];
      if (result !== undefined && 'seq' in result) {
        this.#deps.accepted(message.index, now);
        if (result.seq <= this.#durableTo) this.#deps.stored(message.index, 0);
        else this.#acked.push([message.index, result.seq, now]);
      } else if (result?.retry) {
        again.push(message);
        waitMs = Math.max(waitMs, result.afterMs ?? 50);
      } else this.#deps.refused(message.index);
    }
    this.#sayAgain(again, waitMs);
  }

  nacked({ retry, afterMs }: ServerFrameOf<'nack'>): void {
    const flight = this.#flight;
    this.#flight = [];
    if (!retry) for (const { index } of flight) this.#deps.refused(index);
    this.#sayAgain(retry ? flight : [], afterMs ?? 50);
  }

  /** MySQL has the conversation up to a seq. */
  durable(seq: number): void {
    const now = performance.now();
    let count = 0;
    this.#durableTo = Math.max(this.#durableTo, seq);
    for (const [index, of, at] of this.#acked) {
      if (of > seq) break;
      this.#deps.stored(index, now - at);
      count++;
    }
    this.#acked.splice(0, count);
  }

  /** The phase is over: of what was said in it nobody asks any more when it becomes durable. */
  forget(): void {
    this.#acked = [];
  }

  /** The socket is closed. */
  end(): void {
    if (this.#pause !== null) clearTimeout(this.#pause);
  }

  #leave(): void {
    if (this.#flight.length > 0 || this.#waiting.length === 0 || this.#pause !== null) return;
    this.#flight = this.#waiting.splice(0, maxMessagesPerSend);
    this.#frame = this.#deps.nextFrame();
    const msgs = this.#flight.map(({ m, body }) => `{"m":"${m}","body":"${body}"}`).join(',');
    this.#deps.write(`{"t":"send","id":${this.#frame},"c":"${this.c}","msgs":[${msgs}]}`);
  }

  #sayAgain(messages: readonly Waiting[], afterMs: number): void {
    if (messages.length === 0) return this.#leave();
    this.#deps.retried(messages.length);
    this.#waiting.unshift(...messages);
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.#leave();
    }, afterMs);
  }
}
