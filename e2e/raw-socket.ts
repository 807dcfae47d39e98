import type { ServerFrame, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import WebSocket from 'ws';
import type { Someone, System } from './system.ts';

/** A bare socket that records every byte it receives: no client in between that could hide something. */
export class RawSocket implements AsyncDisposable {
  readonly socket: WebSocket;
  /** All texts received, in order. */
  readonly texts: string[] = [];
  closeCode: number | null = null;
  #id = 0;

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, subprotocol, { headers });
    this.socket.on('message', (data) => this.texts.push(data.toString()));
    this.socket.on('close', (code) => {
      this.closeCode = code;
    });
    this.socket.on('error', () => {});
  }

  /** Opens a socket as somebody, says hello and waits until it is resumed. */
  static async open(system: System, who: Someone, resume?: [string, number, number][], withinMs = 10_000): Promise<RawSocket> {
    const raw = new RawSocket(system.url, { cookie: who.cookie, origin: system.url });
    const ticket = await system.ticket(who);
    await until('the socket is open', () => raw.socket.readyState === WebSocket.OPEN);
    raw.say({ t: 'hello', v: 1, ticket, ...(resume === undefined ? {} : { resume }) });
    await until('the hello is answered', () => raw.frames('resumed').length > 0 || raw.closeCode !== null, { withinMs });
    return raw;
  }

  say(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends messages in one frame; answers the frame's id. */
  send(c: string, msgs: { m: string; body: string }[]): number {
    this.say({ t: 'send', id: ++this.#id, c, msgs });
    return this.#id;
  }

  /** Sends one text and waits for its ack or nack. */
  async sendText(c: string, body: string): Promise<ServerFrameOf<'ack'> | ServerFrameOf<'nack'>> {
    return this.answer(this.send(c, [{ m: uuidV7(), body }]));
  }

  async answer(id: number): Promise<ServerFrameOf<'ack'> | ServerFrameOf<'nack'>> {
    const starts = [`{"t":"ack","id":${id},`, `{"t":"nack","id":${id},`];
    const found = await until(`frame ${id} is answered`, () => this.texts.find((text) => starts.some((start) => text.startsWith(start))));
    return JSON.parse(found) as ServerFrameOf<'ack'> | ServerFrameOf<'nack'>;
  }

  frames<T extends ServerFrame['t']>(t: T): ServerFrameOf<T>[] {
    return this.texts.filter((text) => text.startsWith(`{"t":"${t}"`)).map((text) => JSON.parse(text) as ServerFrameOf<T>);
  }

  /** Events of a conversation, in the order received. */
  events(c: string): ServerFrameOf<'ev'>['evs'] {
    return this.frames('ev')
      .filter((frame) => frame.c === c)
      .flatMap((frame) => frame.evs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await until('the socket is closed', () => this.closeCode !== null);
  }
}
