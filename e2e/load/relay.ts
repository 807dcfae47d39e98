import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ServerFrameOf, subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * The bare relay that the bench measures beside the system: one process that numbers messages, acks them and passes them on to both
 * sockets of a pair, in memory, without accounts, rules or storage: the least that any chat costs. A socket's pair is its path.
 */
interface Pair {
  c: string;
  sockets: WebSocket[];
  seq: number;
}

const pairs = new Map<string, Pair>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, handleProtocols: () => subprotocol });

server.on('connection', (socket, request) => {
  const [, c = '', account = randomUUID()] = (request.url ?? '').split('/');
  const pair = pairs.get(c) ?? { c, sockets: [], seq: 0 };
  pairs.set(c, pair);
  pair.sockets.push(socket);
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString());
    if (frame.t === 'hello') socket.send('{"t":"resumed"}');
    else if (frame.t === 'send') passOn(pair, socket, account, frame);
  });
});

function passOn(pair: Pair, sender: WebSocket, from: string, { id, msgs }: { id: number; msgs: { m: string; body: string }[] }): void {
  const at = Date.now();
  const evs = msgs.map(({ m, body }) => ({ seq: ++pair.seq, n: pair.seq, at, from, m, kind: 'message' as const, body }));
  const ack: ServerFrameOf<'ack'> = { t: 'ack', id, c: pair.c, epoch: 1, res: evs.map(({ m, seq, n }) => ({ m, seq, n, at })) };
  sender.send(JSON.stringify(ack));
  const ev: ServerFrameOf<'ev'> = { t: 'ev', c: pair.c, epoch: 1, evs };
  const text = Buffer.from(JSON.stringify(ev));
  for (const socket of pair.sockets) socket.send(text, { binary: false });
}

server.once('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit(0));
