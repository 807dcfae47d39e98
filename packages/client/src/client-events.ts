import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Events, OpenedPage, Reset } from './feeds/feed-events.ts';
import type { StateChange } from './link/link-state.ts';
import type { EntryChange } from './outbox/entry.ts';

type Told<Name extends 'marks' | 'note' | 'left' | 'typing' | 'presence' | 'delta'> = Omit<ServerFrameOf<Name>, 't'>;

/** What a client tells the application, by name. */
export interface ClientEvents {
  state: StateChange;
  /** Consecutive events of a conversation; of one that was opened, each exactly once and in order. */
  events: Events;
  /** The page of a conversation just opened, or rows that fill a gap: events follow on `upTo`. */
  page: OpenedPage;
  reset: Reset;
  /** One may no longer see the conversation `c`; `last` is the last seq one may see. */
  left: Told<'left'>;
  /** An entry of the outbox, new or changed. */
  entry: EntryChange;
  /** How far others have received and read: by account `[delivered, read]`. */
  marks: Told<'marks'>;
  /** Something of the account changed. */
  note: Told<'note'>;
  /** Somebody else writes in `c`; it holds for 5 s, or until their message comes. */
  typing: Told<'typing'>;
  /** How somebody is that is watched: told for each when the list was said, after each reconnect, and when it changes. */
  presence: Told<'presence'>;
  /** A piece of what the assistant writes in `c`; with a piece missing wait for the message. */
  delta: Told<'delta'>;
}
