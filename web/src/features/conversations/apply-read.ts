import type { ConversationState } from './conversation-state.ts';
import { grownMarks } from './grown-marks.ts';

/** I have read up to an event, whose unread ordinal is known here: what the server will say of it too, only sooner. */
export function applyRead(state: ConversationState, c: string, seq: number, n: number): ConversationState {
  const known = state.byId.get(c);
  if (known === undefined || seq <= (known.marks[state.me]?.[1] ?? 0)) return state;
  const read = {
    ...known,
    marks: grownMarks(known.marks, { [state.me]: [seq, seq] }),
    readN: Math.max(known.readN, n),
    ordinals: known.ordinals.filter(([above]) => above > seq),
  };
  return { ...state, byId: new Map(state.byId).set(c, read) };
}
