import { once } from 'node:events';
import { createHttp } from '@chatter/client/http.ts';
import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import { WebSocket } from 'ws';
import type { SeatPlan } from './seat-plan.ts';

const withinMs = 15_000;

/**
 * Opens a socket, says hello and waits until it follows its conversations.
 * @throws Error with the status or close code when it is not let in
 */
export async function enter(plan: SeatPlan): Promise<WebSocket> {
  const ticket = plan.ticketsAt === null ? {} : await createHttp({ base: plan.ticketsAt, headers: plan.headers }).ask(makeTicket);
  const socket = new WebSocket(plan.url, subprotocol, { headers: plan.headers, perMessageDeflate: false });
  const signal = AbortSignal.timeout(withinMs);
  await once(socket, 'open', { signal });
  const resumed = heard(socket, 'resumed', signal);
  socket.send(JSON.stringify({ t: 'hello', v: 1, ...ticket }));
  await resumed;
  return socket;
}

function heard(socket: WebSocket, t: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (done: () => void) => {
      socket.off('message', hear);
      socket.off('close', closed);
      done();
    };
    const hear = (data: Buffer) => JSON.parse(data.toString()).t === t && leave(resolve);
    const closed = (code: number) => leave(() => reject(new Error(`closed with ${code} before '${t}'`)));
    socket.on('message', hear);
    socket.once('close', closed);
    signal.addEventListener('abort', () => leave(() => reject(signal.reason)), { once: true });
  });
}
