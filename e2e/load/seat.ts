import { maxMessagesPerSend } from '@chatter/contracts/chat/events.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { WebSocket } from 'ws';
import type { Ledger } from './ledger.ts';

interface Waiting {
  m: string;
  index: number;
  body: string;
}

/** What a seat tells its crowd. */
export interface SeatDeps {
  nextId(): string;
  /** The phase under way; null between phases. */
  ledger(): Ledger | null;
  accepted(seat: Seat): void;
  durable(c: string, seq: number): void;
}

/**
 * One socket in one conversation, speaking the wire as a client does: one `send` in flight, up to 20 messages in each, what must be
 * retried goes first. It resumes nothing: in a bench a lost socket is a fault, and the messages it misses show as lost.
 */
export class Seat {
  readonly c: string;
  readonly account: string;
  /** Why the socket ended, or null while it is open. */
  ended: string | null = null;
  disordered = 0;
  retried = 0;
  readonly #socket: WebSocket;
  readonly #deps: SeatDeps;
  #waiting: Waiting[] = [];
  #flight: Waiting[] | null = null;
  #frameId = 0;
  #lastSeq = -1;
  #paused = false;

  constructor(socket: WebSocket, c: string, account: string, deps: SeatDeps) {
    this.#socket = socket;
    this.c = c;
    this.account = account;
    this.#deps = deps;
    socket.on('message', (data: Buffer) => this.#hear(data.toString()));
    socket.on('error', (fault) => {
      this.ended = fault.message;
    });
    socket.on('close', (code) => {
      this.ended ??= `closed with ${code}`;
    });
  }

  /** Says a message of the phase under way. */
  say(index: number, body: string): void {
    this.#waiting.push({ m: this.#deps.nextId(), index, body });
    this.#leave();
  }

  close(): void {
    this.#socket.close();
  }

  #leave(): void {
    if (this.#flight !== null || this.#waiting.length === 0 || this.#paused) return;
    this.#flight = this.#waiting.splice(0, maxMessagesPerSend);
    const msgs = this.#flight.map(({ m, body }) => `{"m":"${m}","body":"${body}"}`).join(',');
    this.#socket.send(`{"t":"send","id":${++this.#frameId},"c":"${this.c}","msgs":[${msgs}]}`);
  }

  #hear(text: string): void {
    const frame = JSON.parse(text);
    if (frame.t === 'ev') this.#events(frame);
    else if (frame.t === 'ack' && frame.id === this.#frameId) this.#acked(frame);
    else if (frame.t === 'nack' && frame.id === this.#frameId) this.#refused(frame);
    else if (frame.t === 'dur') for (const [c, seq] of (frame as ServerFrameOf<'dur'>).of) this.#deps.durable(c, seq);
  }

  #events({ evs }: ServerFrameOf<'ev'>): void {
    const ledger = this.#deps.ledger();
    const now = performance.now();
    for (const event of evs) {
      if (this.#lastSeq >= 0 && event.seq !== this.#lastSeq + 1) this.disordered++;
      this.#lastSeq = event.seq;
      if (event.kind !== 'message' || ledger === null || !event.body.startsWith(ledger.tag)) continue;
      const index = Number.parseInt(event.body.slice(ledger.tag.length), 10);
      if (event.from === this.account) ledger.echo(index);
      else ledger.deliver(index, now);
    }
  }

  #acked({ res }: ServerFrameOf<'ack'>): void {
    const now = performance.now();
    const ledger = this.#deps.ledger();
    const flight = this.#flight ?? [];
    const again: Waiting[] = [];
    let waitMs = 0;
    this.#flight = null;
    for (const [at, message] of flight.entries()) {
      const result = res[at];
      if (result !== undefined && 'seq' in result) {
        ledger?.accept(message.index, now);
        this.#deps.accepted(this);
      } else if (result?.retry) {
        again.push(message);
        waitMs = Math.max(waitMs, result.afterMs ?? 50);
      } else ledger?.refuse(message.index);
    }
    this.#sayAgain(again, waitMs);
  }

  #refused({ retry, afterMs }: ServerFrameOf<'nack'>): void {
    const flight = this.#flight ?? [];
    this.#flight = null;
    if (!retry) for (const { index } of flight) this.#deps.ledger()?.refuse(index);
    this.#sayAgain(retry ? flight : [], afterMs ?? 50);
  }

  #sayAgain(messages: readonly Waiting[], afterMs: number): void {
    if (messages.length === 0) return this.#leave();
    this.retried += messages.length;
    this.#waiting.unshift(...messages);
    this.#paused = true;
    setTimeout(() => {
      this.#paused = false;
      this.#leave();
    }, afterMs);
  }
}
