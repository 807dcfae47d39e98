import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SessionView } from '@chatter/contracts/auth/calls.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import { frameLimits, subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { SessionCache } from '../sessions/session-cache.ts';
import { Bucket, type Rate } from './buckets.ts';
import type { Budgets } from './budgets.ts';
import { Connection, type ConnectionDeps } from './connection.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Sockets } from './sockets.ts';

export interface UpgradeDeps {
  sessions: SessionCache;
  sockets: Sockets;
  budgets: Budgets;
  origins: ReadonlySet<string>;
  connection: ConnectionDeps;
  limited: boolean;
  /** Brings all sockets to an end; when the gateway stops. */
  leave(): Promise<void>;
}

const socketPath = '/ws';
const socketsPerAccount = 10;
const upgradesPerAddress: Rate = { perSecond: 20, burst: 60 };
const pongWithinMs = 10_000;

/** Mounts `GET /ws`: exact Origin and session cookie before the upgrade, then the ticket in the hello; pings; frame limits of the wire. */
export async function mountSocket(
  app: FastifyInstance,
  { sessions, sockets, budgets, origins, connection: deps, limited, leave }: UpgradeDeps,
): Promise<void> {
  await app.register(websocket, {
    options: {
      maxPayload: frameLimits.maxFrameBytes,
      perMessageDeflate: false,
      maxFragments: 64,
      maxBufferedChunks: 1024,
      handleProtocols: (offered: Set<string>) => (offered.has(subprotocol) ? subprotocol : false),
    } as never,
    // Of a socket that could not be taken in; what becomes of the others is the connection's.
    errorHandler: (error, socket, request) => {
      request.log.error({ err: error }, 'socket failed');
      socket.terminate();
    },
    // Whoever leaves must come to another gateway: this one is no longer reached before it tells them to.
    preClose: (done: () => void) => {
      const closed = new Promise((resolve) => app.server.close(resolve));
      void leave()
        .then(() => closed)
        .finally(done);
    },
  });
  // Any route of a server that takes sockets would let itself be upgraded.
  app.addHook('onRequest', async (request) => {
    if (request.ws && request.routeOptions.url !== socketPath) throw new Refusal('invalid-request', { detail: 'Sockets open elsewhere.' });
  });
  const heartbeat = new Heartbeat(frameLimits.pingEveryMs, pongWithinMs);
  const stop = heartbeat.start();
  app.addHook('onClose', async () => stop());
  const answered = heartbeatOf(heartbeat);
  const vouched = new WeakMap<FastifyRequest, { session: SessionView; answer: ServerResponse }>();
  const addresses = new Map<string, Bucket>();

  app.route({
    method: 'GET',
    url: socketPath,
    handler: () => {
      throw new Refusal('not-found', { detail: 'This is a WebSocket address.' });
    },
    preValidation: async (request, reply) => {
      if (!origins.has(request.headers.origin ?? '')) throw new Refusal('forbidden', { detail: 'The Origin is not ours.' });
      if (limited) throttle(addresses, request.ip);
      if (request.headers.upgrade !== undefined) refuseBrokenHandshake(request.headers);
      const session = await sessions.ofCookie(request.headers.cookie);
      if (session === null) throw new Refusal('not-signed-in');
      if (limited && sockets.of(session.account).size >= socketsPerAccount)
        throw new Refusal('too-many-requests', { retryAfterSeconds: 5 });
      vouched.set(request, { session, answer: reply.raw });
    },
    wsHandler: (socket, request) => {
      const raw = request.raw.socket;
      const known = vouched.get(request);
      if (known === undefined) return socket.close(closeCodes.notSignedIn, 'session');
      letGo(socket, raw, known.answer);
      const frames = budgets.takeFrames(known.session.account, Date.now());
      sockets.add(new Connection(socket, raw, known.session, frames, deps));
      heartbeat.add(socket);
      socket.on('pong', answered.pong);
      socket.on('close', answered.close);
    },
  });
}

/** What RFC 6455, section 4.2.1, and we ask of a handshake; the library would answer in HTML. */
function refuseBrokenHandshake(headers: IncomingHttpHeaders): void {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!offered.includes(subprotocol)) throw new Refusal('invalid-request', { detail: `The subprotocol is ${subprotocol}.` });
  const isKey = /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  if (headers.upgrade?.toLowerCase() === 'websocket' && isKey && headers['sec-websocket-version'] === '13') return;
  throw new Refusal('invalid-request', { detail: 'This is no handshake of WebSocket, version 13.' });
}

/** Listeners that all sockets share. */
function heartbeatOf(heartbeat: Heartbeat) {
  return {
    pong(this: WebSocket) {
      heartbeat.answered(this);
    },
    close(this: WebSocket) {
      heartbeat.remove(this);
    },
  };
}

/**
 * Lets go of the request that a socket began with. The plugin's listener of errors and the answer that was never written would keep it as
 * long as the socket is open, with its headers and all that was made for it.
 */
function letGo(socket: WebSocket, raw: Socket, answer: ServerResponse): void {
  socket.removeAllListeners('error');
  answer.detachSocket(raw);
}

function throttle(addresses: Map<string, Bucket>, address: string): void {
  const now = Date.now();
  if (addresses.size > 50_000) addresses.clear();
  const bucket = addresses.get(address) ?? new Bucket(upgradesPerAddress, now);
  addresses.set(address, bucket);
  const waitMs = bucket.take(now);
  if (waitMs > 0) throw new Refusal('too-many-requests', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}
