import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { fold } from '@chatter/contracts/chat/fold.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';
import type { Send, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { ann, epochEvent, message } from './sample.ts';

type Result = ServerFrameOf<'ack'>['res'][number];

/** A conversation's log as the protocol wants it: numbered, no message twice, and able to lose what is not durable. */
export class ModelLog {
  readonly c: string;
  events: ConversationEvent[] = [];
  epoch = 1;
  /** How many events are committed. */
  #committed = 0;
  /** Of the last loss: the seqs up to it were kept. */
  keepUpto = 0;
  #ceiling = 0;

  constructor(c: string) {
    this.c = c;
  }

  get head(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  get durable(): number {
    return this.events[this.#committed - 1]?.seq ?? 0;
  }

  /** Accepts a message, or finds it accepted before. */
  append({ m, body }: Send['msgs'][number]): Result {
    const known = this.events.find((event) => event.m === m);
    if (known !== undefined) return { m, seq: known.seq, n: known.n, at: known.at, dup: true };
    const base = this.head;
    if (base < this.#ceiling) this.events.push(epochEvent(this.#ceiling + 1, base));
    const event = message(this.head + 1, { m, body, from: ann });
    this.events.push(event);
    return { m, seq: event.seq, n: event.n, at: event.at };
  }

  after(seq: number): ConversationEvent[] {
    return this.events.filter((event) => event.seq > seq);
  }

  commit(): void {
    this.#committed = this.events.length;
  }

  /** The buffer is gone: what was not committed is lost, and a new epoch begins above all numbers given. */
  lose(): void {
    this.#ceiling = this.head + 1_000;
    this.events = this.events.slice(0, this.#committed);
    this.keepUpto = this.head;
    this.epoch += 1;
  }

  page(): Page {
    return { epoch: this.epoch, items: fold([], this.events), next: null, upTo: this.head };
  }
}
