import type { Frame, FrameOf } from '../../link/frame.ts';
import { type Thread, threadAtEnd, withEvents, withGapFilled } from './thread.ts';

/**
 * Applies a frame of the thread's own conversation; null where nothing is held any more. The law: a page and later frames, in any
 * order, repeated or missing, give what fresh pages give, as soon as the newer pages that the thread then asks for have come.
 */
export function applyFrame(thread: Thread, frame: Frame): Thread | null {
  if (frame.t === 'ev') return withEvents(thread, frame.evs);
  if (frame.t === 'page') return frame.next === undefined ? withGapFilled(thread, frame) : threadAtEnd({ ...frame, next: frame.next });
  if (frame.t === 'reset') return begunAnew(thread, frame);
  return frame.t === 'left' ? null : thread;
}

function begunAnew(thread: Thread, { reason, page }: FrameOf<'reset'>): Thread | null {
  // Somebody reading far above the end goes on reading: further pages bring what the reset skipped.
  if (reason !== 'epoch' && thread.newer !== null) return { ...thread, kept: [] };
  return page && threadAtEnd(page);
}
