import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { clientFrame, frameAt, opcodes } from './wire-frames.ts';

/** Of all sockets: what is read is taken before anything else is read. */
const readInto = Buffer.allocUnsafe(65_536);
const headEnd = Buffer.from('\r\n\r\n');
const normalClosure = Buffer.from([1000 >> 8, 1000 & 0xff]);
/** RFC 6455, section 7.1.5: closed without a status, and without a close frame. */
const noStatus = 1005;
const abnormal = 1006;

export interface SocketPlan {
  /** `ws://...` */
  url: string;
  protocol: string;
  headers: Readonly<Record<string, string>>;
  /** Its own address, where one does not have enough ports for all. */
  from?: string | undefined;
}

export interface SocketEars {
  opened(): void;
  /** Hears the content of each text frame; the bytes are good for as long as the call takes. */
  heard(content: Buffer): void;
  /** Hears once why the socket is of no use any more. */
  ended(why: string): void;
}

/**
 * A WebSocket of the load generator, which reads and writes whole text frames and answers pings, and can no more (RFC 6455). Thousands of
 * them connect beside the servers that are measured, on the same cores: by `ws` each cost the load generator up to twice as much.
 */
export class ThinSocket {
  readonly #socket: Socket;
  readonly #ears: SocketEars;
  readonly #mask = randomBytes(4);
  #upgraded = false;
  #ended = false;
  /** What was read of a frame that is not all there. */
  #rest: Buffer | null = null;

  constructor(plan: SocketPlan, ears: SocketEars) {
    const { hostname, port, protocol } = new URL(plan.url);
    if (protocol !== 'ws:') throw new TypeError(`${plan.url}: the load generator speaks ws: only`);
    this.#ears = ears;
    this.#socket = connect({
      host: hostname,
      port: Number(port || 80),
      noDelay: true,
      ...(plan.from !== undefined && { localAddress: plan.from }),
      onread: { buffer: readInto, callback: (bytes) => this.#read(bytes) },
    });
    this.#socket.on('error', (fault) => this.#end(fault.message));
    this.#socket.on('close', () => this.#end(`closed with ${abnormal}`));
    this.#socket.write(askToUpgrade(plan));
  }

  get open(): boolean {
    return this.#upgraded && !this.#ended;
  }

  send(text: string): void {
    if (this.open) this.#socket.write(clientFrame(opcodes.text, text, this.#mask));
  }

  /** Takes leave, and hears nothing more. */
  close(): void {
    if (this.open) this.#socket.end(clientFrame(opcodes.close, normalClosure, this.#mask));
    this.#ended = true;
  }

  /** Is gone at once, as by a broken line, and hears nothing more. */
  drop(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  #end(why: string): void {
    if (this.#ended) return;
    this.drop();
    this.#ears.ended(why);
  }

  /** Answers that it wants to read on. */
  #read(count: number): true {
    if (this.#ended) return true;
    const fresh = readInto.subarray(0, count);
    const bytes = this.#rest === null ? fresh : Buffer.concat([this.#rest, fresh]);
    try {
      const taken = this.#upgraded ? this.#take(bytes, 0) : this.#upgrade(bytes);
      this.#rest = taken === bytes.length ? null : Buffer.from(bytes.subarray(taken));
    } catch (fault) {
      this.#end((fault as Error).message);
    }
    return true;
  }

  /** Takes the answer to the upgrade, and what follows on it; answers up to where. */
  #upgrade(bytes: Buffer): number {
    const end = bytes.indexOf(headEnd);
    if (end < 0) return 0;
    const status = bytes.toString('latin1', 0, bytes.indexOf('\r\n'));
    if (!status.startsWith('HTTP/1.1 101 ')) throw new Error(`not upgraded: ${status}`);
    this.#upgraded = true;
    this.#ears.opened();
    return this.#take(bytes, end + headEnd.length);
  }

  #take(bytes: Buffer, from: number): number {
    let at = from;
    for (let frame = frameAt(bytes, at); frame !== null && !this.#ended; frame = frameAt(bytes, at)) {
      at = frame.end;
      const content = bytes.subarray(frame.start, frame.end);
      if (frame.opcode === opcodes.text) this.#ears.heard(content);
      else if (frame.opcode === opcodes.ping) this.#socket.write(clientFrame(opcodes.pong, content, this.#mask));
      else if (frame.opcode === opcodes.close) this.#end(`closed with ${content.length < 2 ? noStatus : content.readUInt16BE(0)}`);
      else if (frame.opcode !== opcodes.pong) throw new Error(`a frame of kind ${frame.opcode}`);
    }
    return at;
  }
}

function askToUpgrade({ url, protocol, headers }: SocketPlan): string {
  const { host, pathname, search } = new URL(url);
  const all = {
    Host: host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Protocol': protocol,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
