import type { Frame } from '../../link/frame.ts';

/** How somebody is: here now, or when they were last seen, where that is known. */
export interface Presence {
  online: boolean;
  lastSeenMs: number | null;
}

/** Who writes where, and who is here. A value: every change makes a new one. */
export interface PresenceState {
  /** By conversation and account: until when it holds, in milliseconds. */
  writing: ReadonlyMap<string, ReadonlyMap<string, number>>;
  of: ReadonlyMap<string, Presence>;
}

/** That somebody writes holds so long without another sign. */
const writingMs = 5000;

export function nobodyHere(): PresenceState {
  return { writing: new Map(), of: new Map() };
}

/** Applies a frame that comes at `nowMs`. Whoever has said something does not write any more, until they begin again. */
export function applyFrame(state: PresenceState, frame: Frame, nowMs: number): PresenceState {
  if (frame.t === 'typing') return withWriters(state, frame.c, (writers) => writers.set(frame.from, nowMs + writingMs));
  if (frame.t === 'presence') {
    const presence = { online: frame.state === 'online', lastSeenMs: frame.lastSeen ?? null };
    return { ...state, of: new Map(state.of).set(frame.of, presence) };
  }
  if (frame.t === 'left') return withWriters(state, frame.c, (writers) => writers.clear());
  if (frame.t !== 'ev' || !state.writing.has(frame.c)) return state;
  return withWriters(state, frame.c, (writers) => {
    for (const { from } of frame.evs) writers.delete(from);
  });
}

/** Drops what does not hold any more at `nowMs`. */
export function expired(state: PresenceState, nowMs: number): PresenceState {
  let next = state;
  for (const [c, writers] of state.writing) {
    if ([...writers.values()].every((untilMs) => untilMs > nowMs)) continue;
    next = withWriters(next, c, (kept) => {
      for (const [account, untilMs] of writers) if (untilMs <= nowMs) kept.delete(account);
    });
  }
  return next;
}

/** When the next thing stops holding; null when nothing does. */
export function nextEnd({ writing }: PresenceState): number | null {
  const ends = [...writing.values()].flatMap((writers) => [...writers.values()]);
  return ends.length === 0 ? null : Math.min(...ends);
}

function withWriters(state: PresenceState, c: string, change: (writers: Map<string, number>) => void): PresenceState {
  const writers = new Map(state.writing.get(c));
  change(writers);
  const writing = new Map(state.writing).set(c, writers);
  if (writers.size === 0) writing.delete(c);
  return { ...state, writing };
}
