import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';

/** Consecutive events of a conversation, each given once. */
export interface Events {
  readonly c: string;
  readonly epoch: number;
  readonly evs: readonly ConversationEvent[];
}

/**
 * Rows of a conversation. The newest ones, when it was opened, also again: they take the place of what is held, unless they adjoin it.
 * Or those of a gap that had to be filled, which adjoin.
 */
export interface OpenedPage {
  readonly c: string;
  readonly epoch: number;
  readonly items: readonly Item[];
  /** Where older rows go on, null if there are none. Left out of rows that fill a gap. */
  readonly next?: number | null;
  /** Events given from now on are above it. */
  readonly upTo: number;
}

/**
 * What is held of a conversation is of no use any more. With a page: go on with its rows. Without one: open the conversation
 * again when it is looked at.
 */
export interface Reset {
  readonly c: string;
  readonly epoch: number;
  /** `too-far`: too much was missed; `epoch`: the log lost something; `dropped`: too many conversations to resume them all. */
  readonly reason: 'too-far' | 'epoch' | 'dropped';
  readonly page: Page | null;
}
