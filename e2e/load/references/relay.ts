import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ServerFrameOf, subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * The bare relay that the bench measures beside the system: one process that numbers messages, acks them and passes them on to all
 * sockets of a room, in memory, without accounts, rules or storage: the least that any chat costs. A socket's room is its path.
 */
interface Room {
  c: string;
  sockets: WebSocket[];
  seq: number;
}

const rooms = new Map<string, Room>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, handleProtocols: () => subprotocol });

server.on('connection', (socket, request) => {
  const [, c = '', account = randomUUID()] = (request.url ?? '').split('/');
  const room = rooms.get(c) ?? { c, sockets: [], seq: 0 };
  rooms.set(c, room);
  room.sockets.push(socket);
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString());
    if (frame.t === 'hello') socket.send('{"t":"resumed"}');
    else if (frame.t === 'send') passOn(room, socket, account, frame);
  });
});

function passOn(room: Room, sender: WebSocket, from: string, { id, msgs }: { id: number; msgs: { m: string; body: string }[] }): void {
  const at = Date.now();
  const evs = msgs.map(({ m, body }) => ({ seq: ++room.seq, n: room.seq, at, from, m, kind: 'message' as const, body }));
  const ack: ServerFrameOf<'ack'> = { t: 'ack', id, c: room.c, epoch: 1, res: evs.map(({ m, seq, n }) => ({ m, seq, n, at })) };
  sender.send(JSON.stringify(ack));
  const ev: ServerFrameOf<'ev'> = { t: 'ev', c: room.c, epoch: 1, evs };
  const text = Buffer.from(JSON.stringify(ev));
  for (const socket of room.sockets) socket.send(text, { binary: false });
}

server.once('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit(0));
