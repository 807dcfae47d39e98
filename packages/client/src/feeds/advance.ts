import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';

/** How far the application has been given a conversation: every event of it up to `last`. */
export interface Place {
  readonly epoch: number;
  readonly last: number;
}

/** What a frame gives to somebody at a place. */
export interface Step {
  /** Where one is after it. */
  readonly place: Place;
  /** The events to deliver, in order: the first is the next one. */
  readonly events: readonly ConversationEvent[];
  /** What the rest of the frame needs first: nothing, the events between, or a new beginning since it is of another epoch. */
  readonly needs: 'nothing' | 'events-between' | 'new-beginning';
}

type Heard = Pick<ServerFrameOf<'ev'>, 'epoch' | 'evs'>;

/**
 * Delivers `last + 1` or nothing (ARCHITECTURE.md, Five rules). Known events are passed over, and so is a frame of an epoch
 * that is no more; the only step above 1 is an `epoch` event that follows on the last one delivered.
 */
export function advance(place: Place, { epoch, evs }: Heard): Step {
  const first = epoch < place.epoch ? -1 : evs.findIndex((event) => event.seq > place.last);
  if (first < 0) return { place, events: [], needs: 'nothing' };
  let here = place;
  let end = first;
  for (let event = evs[end]; event !== undefined && follows(here, event, epoch); event = evs[end]) {
    here = { epoch, last: event.seq };
    end += 1;
  }
  const events = first === 0 && end === evs.length ? evs : evs.slice(first, end);
  if (end === evs.length) return { place: here, events, needs: 'nothing' };
  return { place: here, events, needs: here.epoch === epoch ? 'events-between' : 'new-beginning' };
}

function follows({ epoch, last }: Place, event: ConversationEvent, heardIn: number): boolean {
  if (event.kind === 'epoch') return event.prev === last;
  return heardIn === epoch && event.seq === last + 1;
}
