import type { ConversationView } from '@chatter/contracts/chat/views.ts';

/** A conversation as this browser knows it: the server's view, kept in step by frames. */
export interface Conversation extends Omit<ConversationView, 'unread'> {
  /** Unread ordinal up to which I have read: unread = n - readN. */
  readN: number;
  /** `[seq, n]` of events above my read mark that came as frames, so that a mark set on another device can be counted. */
  ordinals: readonly (readonly [seq: number, n: number])[];
}

/** All conversations of one account. A value: every change makes a new one. */
export interface ConversationState {
  me: string;
  byId: ReadonlyMap<string, Conversation>;
  /** Conversations of which frames said more than can be applied: they need a fresh snapshot. */
  doubtful: ReadonlySet<string>;
  /** Conversations that were left while this page was open, as they were last known: who looks at one is told. */
  left: ReadonlyMap<string, Conversation>;
}

/** Nothing known yet. */
export function noConversations(me: string): ConversationState {
  return { me, byId: new Map(), doubtful: new Set(), left: new Map() };
}

/** How many messages of others wait for me. */
export function unreadOf({ n, readN }: Conversation): number {
  return Math.max(0, n - readN);
}
