import type { Page } from '@chatter/contracts/chat/views.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Place } from './advance.ts';

/** A page is under way; what comes meanwhile is held back. */
export interface Opening {
  /** Number of the connection on which everything from its start on is heard; 0 if none was. */
  heardOn: number;
  page: Promise<Page>;
}

/** The events of a gap are asked for: frame `id`, to be asked for again at `byMs` (steady milliseconds). */
export interface Fill {
  readonly id: number;
  readonly byMs: number;
}

/** A conversation as the application follows it. */
export class Feed {
  readonly c: string;
  /** Held since a page was delivered; until then everything is passed on as it comes. */
  place: Place | null = null;
  /** Grows with each use, over all feeds. */
  used = 0;
  /** Frames that came too early. */
  held: ServerFrameOf<'ev'>[] = [];
  opening: Opening | null = null;
  fill: Fill | null = null;

  constructor(c: string) {
    this.c = c;
  }

  /** Takes what was held back. */
  takeHeld(): ServerFrameOf<'ev'>[] {
    return this.held.splice(0);
  }
}
