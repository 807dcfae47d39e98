import type { ConversationView, Marks } from '@chatter/contracts/chat/views.ts';
import type { Conversation, ConversationState } from './conversation-state.ts';
import { grownMarks } from './grown-marks.ts';

/**
 * Takes a fresh view of a conversation. A view made before frames that are already applied changes nothing but marks, which only
 * grow; the conversation stays doubtful then, if it was. One of a conversation that was left since is of no use at all.
 * @param asked the state when the view was asked for
 */
export function applySnapshot(state: ConversationState, view: ConversationView, asked: ConversationState = state): ConversationState {
  if (state.left.get(view.id) !== asked.left.get(view.id)) return state;
  const known = state.byId.get(view.id);
  const newer = known !== undefined && (known.epoch > view.epoch || (known.epoch === view.epoch && known.head > view.head));
  const next = newer ? { ...known, marks: grownMarks(known.marks, ofThose(known.marks, view.marks)) } : fresh(state.me, view, known);
  const [doubtful, left] = [new Set(state.doubtful), new Map(state.left)];
  if (!newer) doubtful.delete(view.id);
  left.delete(view.id);
  return { ...state, byId: new Map(state.byId).set(view.id, next), doubtful, left };
}

/**
 * Whether a view may have been made a moment too early: the log has told of people whom the membership does not show yet. Asked again,
 * the server will.
 */
export function isEarly(state: ConversationState, view: ConversationView): boolean {
  const known = state.byId.get(view.id);
  return known?.kind === 'group' && known.epoch === view.epoch && known.head === view.head && known.memberCount > view.memberCount;
}

/** Marks of accounts that are there, out of more: those of somebody who left since do not come back. */
function ofThose(there: Record<string, Marks>, marks: Record<string, Marks>): Record<string, Marks> {
  return Object.fromEntries(Object.entries(marks).filter(([account]) => account in there));
}

function fresh(me: string, view: ConversationView, known: Conversation | undefined): Conversation {
  const { unread, ...rest } = view;
  const marks = known === undefined ? view.marks : grownMarks(view.marks, ofThose(view.marks, known.marks));
  const readHere = (marks[me]?.[1] ?? 0) > (view.marks[me]?.[1] ?? 0);
  const readN = readHere && known !== undefined ? Math.max(known.readN, view.n - unread) : view.n - unread;
  return { ...rest, marks, readN, ordinals: [] };
}
