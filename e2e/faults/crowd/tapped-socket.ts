import type { SocketLike } from '@chatter/client/link/socket-like.ts';
import WebSocket from 'ws';
import type { Recorder } from '../history/recorder.ts';

/** What a person's sockets have in common. */
export interface Tap {
  headers: Record<string, string>;
  recorder: Recorder;
  /** Numbers connections. */
  nextConnection(): number;
  /** Is told every frame that is said, and may say more. */
  saying?: (socket: WebSocket, text: string) => void;
}

/** Opens a socket of which every frame is recorded, both ways, before anybody else sees it. */
export function openTapped(url: string, protocol: string, tap: Tap): WebSocket {
  const socket = new WebSocket(url, protocol, { headers: tap.headers, perMessageDeflate: false });
  const n = tap.nextConnection();
  socket.on('message', (data) => tap.recorder.wire({ n, way: 'in', text: data.toString() }));
  socket.on('error', () => {});
  const send = socket.send.bind(socket) as (text: string) => void;
  socket.send = ((text: string) => {
    tap.recorder.wire({ n, way: 'out', text });
    send(text);
    tap.saying?.(socket, text);
  }) as typeof socket.send;
  return socket;
}

/** The client takes it for the platform's own. */
export function asSocketLike(socket: WebSocket): SocketLike {
  return socket as unknown as SocketLike;
}
