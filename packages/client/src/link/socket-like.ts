import { subprotocol } from '@chatter/contracts/gateway/frames.ts';

/** What is used of a WebSocket: the browser's, Node's and `ws`'s all have it. */
export interface SocketLike {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void;
  send(text: string): void;
  close(code?: number): void;
  /** Ends a dead connection without waiting for the other side; `ws` has it. */
  terminate?(): void;
}

/** Opens a socket with a subprotocol; throws only for a malformed address. */
export type Connect = (url: string, protocol: string) => SocketLike;

type SocketClass = new (url: string, options: string | { protocols: string; headers: Record<string, string> }) => SocketLike;

/**
 * Opens sockets with the platform's own WebSocket.
 * @param headers sent at the upgrade, by Node only: a browser sends its cookie and Origin by itself and lets nobody change them
 * @throws Error where the platform has no WebSocket
 */
export function connectWith(headers: Record<string, string>): Connect {
  const { WebSocket: Socket } = globalThis as unknown as { WebSocket?: SocketClass };
  if (Socket === undefined) throw new Error('This platform has no WebSocket: give `connect`.');
  if (Object.keys(headers).length === 0) return (url, protocol) => new Socket(url, protocol);
  return (url, protocol) => new Socket(url, { protocols: protocol, headers });
}

/** The socket's address of an installation, and how it is asked for. */
export function openSocket(connect: Connect, base: string): SocketLike {
  return connect(`${base.replace(/^http/, 'ws')}/ws`, subprotocol);
}
