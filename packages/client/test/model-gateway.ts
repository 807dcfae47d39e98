import type { ClientFrame, Hello, Send, ServerFrame } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { WebSocket } from 'ws';
import { ModelLog } from './model-log.ts';
import { ann } from './sample.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';

/**
 * What becomes of a `send`: it is acked, before or after its event is told; the line is cut before, after or while it is accepted;
 * half of it is refused for now; or all is well, and then what is not durable is lost.
 */
export const fates = ['ack', 'event-first', 'durable', 'cut-before', 'cut-half', 'cut-after', 'busy-half', 'lose'] as const;
export type Fate = (typeof fates)[number];

const limits = { maxFrameBytes: 65_536, maxMessagesPerSend: 20, maxBodyChars: 10_000 };

/** An installation with a log, behind a gateway to which things happen: the fate of each `send` in turn, then all goes well. */
export class ModelGateway {
  readonly #fates: Fate[];
  readonly #logs = new Map<string, ModelLog>();
  #socket: WebSocket | null = null;
  /** From now on all is durable at once. */
  settled = false;
  connections = 0;

  constructor(gateway: ScriptedGateway, fatesInTurn: readonly Fate[]) {
    this.#fates = [...fatesInTurn];
    gateway.page = (c) => this.log(c).page();
    gateway.accept = (socket) => {
      this.#socket = socket;
      this.connections += 1;
      // What was still on its way over a line that was cut is not heard: after a loss it would be accepted before what was lost.
      socket.on('message', (data) => {
        if (this.#socket === socket) this.#hear(JSON.parse(`${data}`) as ClientFrame);
      });
    };
  }

  log(c: string): ModelLog {
    const log = this.#logs.get(c) ?? new ModelLog(c);
    this.#logs.set(c, log);
    return log;
  }

  /** Everything accepted becomes durable, also what is accepted from now on. */
  settle(): void {
    this.settled = true;
    for (const log of this.#logs.values()) this.#commit(log);
  }

  #hear(frame: ClientFrame): void {
    if (frame.t === 'hello') this.#resume(frame);
    if (frame.t === 'send') this.#meetFate(this.#fates.shift() ?? 'ack', this.log(frame.c), frame);
  }

  #resume({ resume = [] }: Hello): void {
    this.#say({ t: 'welcome', conn: uuidV7(), account: ann, serverTime: Date.now(), limits });
    for (const [c, epoch, seq] of resume) {
      const log = this.log(c);
      const { keepUpto, head } = log;
      if (epoch === log.epoch) this.#tell(log, seq);
      else this.#say({ t: 'reset', c, epoch: log.epoch, reason: 'epoch', keepUpto, head, page: log.page() });
    }
    this.#say({ t: 'resumed' });
    for (const [c] of resume) this.#durable(this.log(c));
    if (this.settled) this.settle();
  }

  #meetFate(fate: Fate, log: ModelLog, send: Send): void {
    const half = Math.ceil(send.msgs.length / 2);
    const before = log.head;
    if (fate === 'cut-before') return this.#cut();
    const taken = fate === 'cut-half' || fate === 'busy-half' ? send.msgs.slice(0, half) : send.msgs;
    const res = send.msgs.map((msg) => (taken.includes(msg) ? log.append(msg) : { m: msg.m, code: 'busy', retry: true, afterMs: 0 }));
    if (fate === 'event-first') this.#tell(log, before);
    if (!fate.startsWith('cut')) this.#say({ t: 'ack', id: send.id, c: send.c, epoch: log.epoch, res });
    if (fate !== 'event-first') this.#tell(log, before);
    if (fate === 'durable' || this.settled) this.#commit(log);
    if (fate === 'lose') for (const each of this.#logs.values()) each.lose();
    if (fate.startsWith('cut') || fate === 'lose') this.#cut();
  }

  #tell(log: ModelLog, after: number): void {
    const evs = log.after(after);
    if (evs.length > 0) this.#say({ t: 'ev', c: log.c, epoch: log.epoch, evs });
  }

  #commit(log: ModelLog): void {
    log.commit();
    this.#durable(log);
  }

  #durable({ c, durable, epoch }: ModelLog): void {
    this.#say({ t: 'dur', of: [[c, durable, epoch]] });
  }

  #cut(): void {
    this.#socket?.terminate();
    this.#socket = null;
  }

  #say(frame: ServerFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }
}
