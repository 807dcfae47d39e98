import type { ConversationView } from '@chatter/contracts/chat/views.ts';
import type { Conversation, ConversationState } from './conversation-state.ts';
import { grownMarks } from './grown-marks.ts';

/**
 * Takes a fresh view of a conversation. A view made before frames that are already applied changes nothing but marks, which only
 * grow; the conversation stays doubtful then, if it was.
 */
export function applySnapshot(state: ConversationState, view: ConversationView): ConversationState {
  const known = state.byId.get(view.id);
  const newer = known !== undefined && (known.epoch > view.epoch || (known.epoch === view.epoch && known.head > view.head));
  const next = newer ? { ...known, marks: grownMarks(known.marks, view.marks) } : fresh(state.me, view, known);
  const doubtful = new Set(state.doubtful);
  if (!newer) doubtful.delete(view.id);
  return { ...state, byId: new Map(state.byId).set(view.id, next), doubtful };
}

function fresh(me: string, view: ConversationView, known: Conversation | undefined): Conversation {
  const { unread, ...rest } = view;
  const marks = known === undefined ? view.marks : grownMarks(view.marks, known.marks);
  const readHere = (marks[me]?.[1] ?? 0) > (view.marks[me]?.[1] ?? 0);
  const readN = readHere && known !== undefined ? Math.max(known.readN, view.n - unread) : view.n - unread;
  return { ...rest, marks, readN, ordinals: [] };
}
