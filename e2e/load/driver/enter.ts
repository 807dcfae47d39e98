import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import { ask } from './ask.ts';
import type { Position, SeatPlan } from './seat-plan.ts';
import { ThinSocket } from './thin-socket.ts';

const withinMs = 20_000;
const lastWord = Buffer.from('{"t":"resumed"}');

/** What the owner of a socket hears of it. */
export interface Ears {
  /** Each frame from the first on; its bytes are good for as long as the call takes. */
  hear(frame: Buffer): void;
  /** Why the socket ended that had been let in. */
  ended(why: string): void;
}

/**
 * Opens a socket, says hello and waits until it follows its conversations.
 * @param resume what is held already
 * @throws Error with why it is not let in
 */
export async function enter(plan: SeatPlan, ears: Ears, resume: readonly Position[] = []): Promise<ThinSocket> {
  const ticket = plan.ticketsAt === null ? null : await takeTicket(plan.ticketsAt, plan.headers);
  return new Promise((resolve, reject) => {
    let inside = false;
    const fail = (why: string) => {
      clearTimeout(late);
      socket.drop();
      reject(new Error(why));
    };
    const socket = new ThinSocket(
      { url: plan.url, protocol: subprotocol, headers: plan.headers, from: plan.from },
      {
        opened: () => socket.send(JSON.stringify({ t: 'hello', v: 1, ...(ticket !== null && { ticket }), resume })),
        heard(frame) {
          ears.hear(frame);
          if (inside || !frame.equals(lastWord)) return;
          inside = true;
          clearTimeout(late);
          resolve(socket);
        },
        ended: (why) => (inside ? ears.ended(why) : fail(`${why} before it was let in`)),
      },
    );
    const late = setTimeout(() => fail(`not let in within ${withinMs / 1000} s`), withinMs);
  });
}

async function takeTicket(base: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await ask('POST', `${base}/api/v1${makeTicket.path}`, headers);
  if (status !== 201) throw new Error(`no ticket: ${status}`);
  return (JSON.parse(body.toString()) as { ticket: string }).ticket;
}
