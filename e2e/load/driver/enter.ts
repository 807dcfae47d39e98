import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import { WebSocket } from 'ws';
import { ask } from './ask.ts';
import type { Position, SeatPlan } from './seat-plan.ts';

const withinMs = 20_000;
const lastWord = Buffer.from('{"t":"resumed"}');

/**
 * Opens a socket, says hello and waits until it follows its conversations.
 * @param hear is given every frame from the first on
 * @param resume what is held already
 * @throws Error with the status or close code when it is not let in
 */
export async function enter(plan: SeatPlan, hear: (frame: Buffer) => void, resume: readonly Position[] = []): Promise<WebSocket> {
  const ticket = plan.ticketsAt === null ? null : await takeTicket(plan.ticketsAt, plan.headers);
  const own = plan.from === undefined ? {} : { localAddress: plan.from };
  const socket = new WebSocket(plan.url, subprotocol, { headers: plan.headers, perMessageDeflate: false, ...own });
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => fail(new Error(`not let in within ${withinMs / 1000} s`)), withinMs);
    const fail = (fault: Error) => {
      clearTimeout(late);
      reject(fault);
      socket.terminate();
    };
    const closed = (code: number) => fail(new Error(`closed with ${code} before it was let in`));
    let inside = false;
    socket.on('message', (data: Buffer) => {
      hear(data);
      if (inside || !data.equals(lastWord)) return;
      inside = true;
      clearTimeout(late);
      socket.off('close', closed);
      socket.off('error', fail);
      resolve();
    });
    socket.on('close', closed);
    socket.on('error', fail);
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', v: 1, ...(ticket !== null && { ticket }), resume })));
  });
  return socket;
}

async function takeTicket(base: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await ask('POST', `${base}/api/v1${makeTicket.path}`, headers);
  if (status !== 201) throw new Error(`no ticket: ${status}`);
  return (JSON.parse(body.toString()) as { ticket: string }).ticket;
}
