import assert from 'node:assert/strict';
import { bodyLimits, maxMessagesPerSend } from '@chatter/contracts/chat/events.ts';
import {
  type ClientFrame,
  clientFrames,
  frameLimits,
  type Hello,
  type Send,
  type ServerFrame,
  type ServerFrameOf,
} from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import Value from 'typebox/value';
import type { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';
import { ann } from './sample.ts';

type Result = ServerFrameOf<'ack'>['res'][number];

/** The gateway's end of a socket. Every frame that comes is checked against the contracts. */
export class ScriptedConnection {
  readonly #socket: WebSocket;
  readonly #frames = new Inbox<ClientFrame>('a frame of the client');
  /** The code with which the client closed. */
  readonly closed = new Inbox<number>('the close of a connection');

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#frames.push(checked(`${data}`)));
    socket.on('close', (code) => this.closed.push(code));
  }

  /** The next frame, which must be of this kind. */
  async hears<T extends ClientFrame['t']>(t: T): Promise<Extract<ClientFrame, { t: T }>> {
    const frame = await this.#frames.next();
    assert.equal(frame.t, t);
    return frame as Extract<ClientFrame, { t: T }>;
  }

  says(...frames: ServerFrame[]): void {
    for (const frame of frames) this.#socket.send(JSON.stringify(frame));
  }

  /** Hears the hello and welcomes; `resumed` follows unless the test has more to say before it. */
  async greet({ account = ann, resumed = true, serverTime = Date.now() } = {}): Promise<Hello> {
    const hello = await this.hears('hello');
    const limits = {
      maxFrameBytes: frameLimits.maxFrameBytes,
      maxMessagesPerSend,
      maxBodyChars: bodyLimits.maxChars,
    };
    this.says({ t: 'welcome', conn: uuidV7(), account, serverTime, limits });
    if (resumed) this.says({ t: 'resumed' });
    return hello;
  }

  /** Acks a frame: its messages got the seqs from `firstSeq` on. */
  acks({ id, c, msgs }: Send, firstSeq: number, epoch = 1): void {
    const res = msgs.map(({ m }, at): Result => ({ m, seq: firstSeq + at, n: firstSeq + at, at: 5 }));
    this.says({ t: 'ack', id, c, epoch, res });
  }

  /** Refuses all messages of a frame. */
  refuses({ id, c, msgs }: Send, code: string, retry = false): void {
    this.says({ t: 'ack', id, c, epoch: 1, res: msgs.map(({ m }) => ({ m, code, retry })) });
  }

  /** The line breaks: nobody says goodbye. */
  cut(): void {
    this.#socket.terminate();
  }

  closes(code: number): void {
    this.#socket.close(code);
  }
}

function checked(text: string): ClientFrame {
  assert.ok(Buffer.byteLength(text) <= frameLimits.maxFrameBytes);
  const frame = JSON.parse(text) as ClientFrame;
  const faults = Value.Errors(clientFrames[frame.t], frame);
  assert.deepEqual(faults, [], `the client said ${text}`);
  return frame;
}
