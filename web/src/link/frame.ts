import type { Events, OpenedPage, Reset } from '@chatter/client/feeds/feed-events.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';

/** What the link tells the stores: the client's events, each with the name of the frame it comes from. */
export type Frame =
  | ({ readonly t: 'ev' } & Events)
  | ({ readonly t: 'page' } & OpenedPage)
  | ({ readonly t: 'reset' } & Reset)
  | ServerFrameOf<'marks'>
  | ServerFrameOf<'left'>
  | ServerFrameOf<'note'>
  | ServerFrameOf<'typing'>
  | ServerFrameOf<'presence'>
  | ServerFrameOf<'delta'>;

export type FrameOf<T extends Frame['t']> = Extract<Frame, { t: T }>;
