import { liveDelta } from '@chatter/contracts/ai/live.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { liveTyping } from '@chatter/contracts/gateway/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Interest } from './interest.ts';

/**
 * Passes on what is gone when it is said, to those in its conversation: that somebody writes, and what the assistant is writing. What is
 * lost of it does no harm: the finished message comes by the log.
 */
export function followPassing(bus: Bus, interest: Interest): void {
  const pass = (frame: ServerFrameOf<'typing'> | ServerFrameOf<'delta'>) => {
    interest.passPiece(frame.c, () => Buffer.from(JSON.stringify(frame)));
  };
  bus.followLive(liveDelta, '*', (piece) => pass({ t: 'delta', ...piece }));
  bus.followLive(liveTyping, '*', (typing) => pass({ t: 'typing', ...typing }));
}
