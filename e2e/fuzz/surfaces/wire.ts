import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import type { Someone } from '../../system.ts';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

interface FrameOptions {
  fin?: boolean;
  /** The three reserved bits, as a number. */
  reserved?: number;
  masked?: boolean;
  /** What the header says of the length, where that is not the truth. */
  saysLength?: bigint;
}

/** One frame as bytes (RFC 6455, section 5.2), as wrong as asked for. */
export function frameBytes(opcode: number, payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { fin = true, reserved = 0, masked = true, saysLength } = options;
  const data = Buffer.from(payload as Buffer);
  const length = saysLength ?? BigInt(data.length);
  const head = [(fin ? 0x80 : 0) | (reserved << 4) | opcode];
  const size = Buffer.alloc(length < 126n ? 0 : length < 65_536n ? 2 : 8);
  if (size.length === 2) size.writeUInt16BE(Number(length));
  if (size.length === 8) size.writeBigUInt64BE(length);
  head.push((masked ? 0x80 : 0) | (size.length === 0 ? Number(length) : size.length === 2 ? 126 : 127));
  if (!masked) return Buffer.concat([Buffer.from(head), size, data]);
  const mask = randomBytes(4);
  for (const [index, byte] of data.entries()) data[index] = byte ^ (mask[index % 4] as number);
  return Buffer.concat([Buffer.from(head), size, mask, data]);
}

/** The bytes below a socket: what is written goes out as it is, and what comes is kept. */
export class Wire implements Disposable {
  readonly stream: Duplex;
  #rest: Buffer = Buffer.alloc(0);
  readonly texts: string[] = [];
  pongs = 0;
  closeCode: number | null = null;
  ended = false;

  private constructor(stream: Duplex, head: Buffer) {
    this.stream = stream;
    stream.on('data', (data: Buffer) => this.#take(data));
    stream.on('error', () => {});
    for (const end of ['end', 'close']) {
      stream.on(end, () => {
        this.ended = true;
      });
    }
    this.#take(head);
  }

  static async open(url: string, who: Someone): Promise<Wire> {
    const headers = {
      ...{ cookie: who.cookie, origin: url, connection: 'Upgrade', upgrade: 'websocket' },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-protocol': subprotocol },
      'sec-websocket-key': randomBytes(16).toString('base64'),
    };
    const asked = request(`${url}/ws`, { headers }).end();
    asked.on('response', ({ statusCode }) => asked.destroy(new Error(`no socket but ${statusCode}`)));
    const [, stream, head] = (await once(asked, 'upgrade')) as [unknown, Duplex, Buffer];
    return new Wire(stream, head);
  }

  #take(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const [first = 0, second = 0] = this.#rest;
      const wide = second === 126 ? 2 : second === 127 ? 8 : 0;
      if (this.#rest.length < 2 + wide) return;
      const length = wide === 0 ? second : wide === 2 ? this.#rest.readUInt16BE(2) : Number(this.#rest.readBigUInt64BE(2));
      if (this.#rest.length < 2 + wide + length) return;
      this.#hear(first & 15, this.#rest.subarray(2 + wide, 2 + wide + length));
      this.#rest = this.#rest.subarray(2 + wide + length);
    }
  }

  #hear(opcode: number, payload: Buffer): void {
    if (opcode === opcodes.text) this.texts.push(payload.toString());
    if (opcode === opcodes.pong) this.pongs++;
    if (opcode === opcodes.close) this.closeCode = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
  }

  [Symbol.dispose](): void {
    this.stream.destroy();
  }
}
