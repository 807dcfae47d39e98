import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { useLink } from '../../link/link.ts';
import { Tenure } from '../../link/tenure.ts';
import { applyFrame } from './apply-frame.ts';
import { once } from './once.ts';
import { type Thread, threadAround, threadAtEnd, withNewerPage, withOlderPage } from './thread.ts';

const pageSize = 50;

/** The messages of conversations that were opened on this page. */
export const useMessages = defineStore('messages', () => {
  const link = useLink();
  const tenure = new Tenure();
  const threads = shallowReactive(new Map<string, Thread>());
  /** Events that came while a thread was opened in its midst: they may be above what its pages hold. */
  const early = new Map<string, ConversationEvent[]>();

  function receive(frame: Frame): void {
    const c = 'c' in frame ? frame.c : undefined;
    if (c === undefined) return;
    if (frame.t === 'ev') early.get(c)?.push(...frame.evs);
    const thread = threads.get(c);
    if (thread !== undefined) put(c, applyFrame(thread, frame));
    // The newest page, just opened: events may follow at once, so the thread must stand by then.
    else if (frame.t === 'page' && frame.next !== undefined && !early.has(c)) put(c, threadAtEnd({ ...frame, next: frame.next }));
  }

  function put(c: string, thread: Thread | null): void {
    if (thread === null) threads.delete(c);
    else threads.set(c, thread);
  }

  /** Opens at the newest messages, or around the last one read if more is unread than a page holds. */
  async function open(c: string, read: number, unread: number): Promise<void> {
    if (threads.has(c) || early.has(c)) return;
    if (unread < pageSize) await openAtEnd(c);
    else await openAround(c, read);
  }

  /** Shows the newest page, whatever was shown before. */
  async function openAtEnd(c: string): Promise<void> {
    await link.open(c);
  }

  async function openAround(c: string, seq: number): Promise<void> {
    const events: ConversationEvent[] = [];
    const isWanted = tenure.begin();
    early.set(c, events);
    try {
      // Opening makes the link follow the conversation; its newest page is not shown yet.
      const opened = link.open(c);
      const older = link.fetchPage(c, { before: seq + 1, limit: pageSize / 2 });
      const newer = link.fetchPage(c, { after: seq, limit: pageSize });
      await opened;
      const [below, above] = [await older, await newer];
      if (isWanted()) put(c, threadAround(below, above, events));
    } finally {
      if (early.get(c) === events) early.delete(c);
    }
  }

  const loadOlder = once(async (c: string) => {
    const before = threads.get(c)?.older ?? null;
    if (before === null) return;
    const page = await link.fetchPage(c, { before, limit: pageSize });
    const thread = threads.get(c);
    if (thread?.older === before) put(c, withOlderPage(thread, page));
  });

  const loadNewer = once(async (c: string) => {
    const after = threads.get(c)?.newer ?? null;
    if (after === null) return;
    const page = await link.fetchPage(c, { after, limit: pageSize });
    const thread = threads.get(c);
    if (thread?.newer === after) put(c, withNewerPage(thread, page));
  });

  function clear(): void {
    tenure.end();
    threads.clear();
    early.clear();
  }

  return { threads, receive, clear, open, openAtEnd, loadOlder, loadNewer };
});
