import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { applyEvent, type Fold } from '@chatter/contracts/chat/fold.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';
import { follows } from './follows.ts';

/** A stretch of a conversation without holes, oldest first. A value: every change makes a new one. */
export interface Thread {
  items: readonly Item[];
  /** Everything up to this seq is folded into the items, as far as the stretch reaches. */
  upTo: number;
  /** Where the next older page begins (`before`); null when the stretch starts at the beginning. */
  older: number | null;
  /** Where the next newer page begins (`after`); null when the stretch ends at the newest message and follows it live. */
  newer: number | null;
  /** Events that came while newer pages are missing: they may be above what the last page holds. */
  kept: readonly ConversationEvent[];
}

/** Events kept at most: beyond that a further page brings them. */
const maxKept = 500;

/** The newest page as a stretch that follows live. */
export function threadAtEnd({ items, upTo, next }: Pick<Page, 'upTo' | 'next'> & { items: readonly Item[] }): Thread {
  return { items, upTo, older: next, newer: null, kept: [] };
}

/** Two pages around a seq, the one `before` seq + 1 and the one `after` seq, as a stretch. */
export function threadAround(before: Page, after: Page, events: readonly ConversationEvent[] = []): Thread {
  const start: Thread = { items: before.items, upTo: before.upTo, older: before.next, newer: 0, kept: events };
  return withNewerPage(start, after);
}

/** Puts an older page in front. */
export function withOlderPage(thread: Thread, page: Page): Thread {
  return { ...thread, items: [...page.items, ...thread.items], older: page.next };
}

/** Puts a newer page behind; once there is none left, what came meanwhile follows, and the stretch is live. */
export function withNewerPage(thread: Thread, page: Page): Thread {
  const items = [...thread.items, ...page.items];
  if (page.next !== null) return { ...thread, items, newer: page.next };
  return withEvents({ ...thread, items, upTo: Math.max(page.upTo, items.at(-1)?.seq ?? 0), newer: null, kept: [] }, thread.kept);
}

/** Puts the rows of a gap behind, which the link filled. */
export function withGapFilled(thread: Thread, { items, upTo }: Pick<Page, 'upTo'> & { items: readonly Item[] }): Thread {
  // Where newer pages are missing anyway they bring these rows too.
  if (thread.newer !== null || upTo <= thread.upTo) return thread;
  return { ...thread, items: [...thread.items, ...items.filter(({ seq }) => seq > thread.upTo)], upTo };
}

/** Lets events follow: `upTo + 1` or nothing. A hole ends the stretch; the page after it is then fetched like any newer page. */
export function withEvents(thread: Thread, events: readonly ConversationEvent[]): Thread {
  if (thread.newer !== null) return { ...thread, kept: [...thread.kept, ...events].slice(-maxKept) };
  const rows: Fold = new Map();
  let upTo = thread.upTo;
  for (const [at, event] of events.entries()) {
    if (event.seq <= upTo) continue;
    if (!follows(event, upTo)) return { ...withRows(thread, rows, upTo), newer: upTo, kept: events.slice(at).slice(-maxKept) };
    applyEvent(rows, event);
    upTo = event.seq;
  }
  return withRows(thread, rows, upTo);
}

function withRows(thread: Thread, rows: Fold, upTo: number): Thread {
  return upTo === thread.upTo ? thread : { ...thread, items: [...thread.items, ...rows.values()], upTo };
}
