import { liveDelta } from '@chatter/contracts/ai/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Interest } from './interest.ts';

/** Passes on what the assistant is writing to those in the conversation it writes in. What is lost comes with the finished message. */
export function followDeltas(bus: Bus, interest: Interest): void {
  bus.followLive(liveDelta, '*', ({ c, run, n, text }) => {
    interest.passPiece(c, () => Buffer.from(JSON.stringify({ t: 'delta', c, run, n, text })));
  });
}
