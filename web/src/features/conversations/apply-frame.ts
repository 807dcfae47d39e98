import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { itemOf } from '@chatter/contracts/chat/fold.ts';
import type { Marks } from '@chatter/contracts/chat/views.ts';
import type { Frame, FrameOf } from '../../link/frame.ts';
import { follows } from '../messages/follows.ts';
import type { Conversation, ConversationState } from './conversation-state.ts';
import { grownMarks } from './grown-marks.ts';

/**
 * Applies a frame. The law: a snapshot and all later frames, in any order and as often as they like, give what a fresh snapshot
 * gives; where frames cannot tell, the conversation is doubtful and a fresh snapshot settles it.
 */
export function applyFrame(state: ConversationState, frame: Frame): ConversationState {
  if (frame.t === 'ev') return changed(state, frame.c, (conversation) => withEvents(state.me, conversation, frame));
  if (frame.t === 'marks') return changed(state, frame.c, (conversation) => withMarks(state.me, conversation, frame.of));
  if (frame.t === 'reset') return doubting(state, frame.c);
  if (frame.t === 'page') return frame.upTo > (state.byId.get(frame.c)?.head ?? -1) ? doubting(state, frame.c) : state;
  if (frame.t === 'note' && frame.c !== undefined) return state.byId.has(frame.c) ? state : doubting(state, frame.c);
  if (frame.t === 'left') return without(state, frame.c);
  return state;
}

type Outcome = readonly [Conversation, 'sure' | 'doubtful'];

function changed(state: ConversationState, c: string, change: (conversation: Conversation) => Outcome): ConversationState {
  const conversation = state.byId.get(c);
  if (conversation === undefined) return doubting(state, c);
  const [next, certainty] = change(conversation);
  const kept = next === conversation ? state : { ...state, byId: new Map(state.byId).set(c, next) };
  return certainty === 'doubtful' ? doubting(kept, c) : kept;
}

function doubting(state: ConversationState, c: string): ConversationState {
  return state.doubtful.has(c) ? state : { ...state, doubtful: new Set(state.doubtful).add(c) };
}

function without(state: ConversationState, c: string): ConversationState {
  const conversation = state.byId.get(c);
  const [byId, doubtful, left] = [new Map(state.byId), new Set(state.doubtful), new Map(state.left)];
  byId.delete(c);
  doubtful.delete(c);
  if (conversation !== undefined) left.set(c, conversation);
  return { ...state, byId, doubtful, left };
}

function withEvents(me: string, conversation: Conversation, { epoch, evs }: FrameOf<'ev'>): Outcome {
  let next = conversation;
  let certainty: Outcome[1] = 'sure';
  for (const event of evs) {
    if (event.seq <= next.head) continue;
    if (!follows(event, next.head)) return [next, 'doubtful'];
    next = withEvent(me, next, event, epoch);
    if (changesPeople(me, next, event)) certainty = 'doubtful';
  }
  return [next, certainty];
}

function withEvent(me: string, conversation: Conversation, event: ConversationEvent, epoch: number): Conversation {
  const { seq, n, from } = event;
  // Sending reads: the sender's marks go up with the message.
  const marks = event.kind === 'message' ? grownMarks(conversation.marks, { [from]: [seq, seq] }) : conversation.marks;
  const read = seq <= (marks[me]?.[1] ?? 0);
  return {
    ...conversation,
    epoch: Math.max(epoch, conversation.epoch),
    head: seq,
    n,
    marks,
    readN: read ? n : conversation.readN,
    ordinals: read ? [] : [...conversation.ordinals, [seq, n]],
    ...(isShown(event) ? { last: itemOf(event), activeAt: new Date(event.at).toISOString() } : {}),
    ...roomAfter(conversation, event, marks),
  };
}

/** Whether the list shows it as the last thing that happened. */
function isShown({ kind }: ConversationEvent): boolean {
  return kind === 'message' || kind === 'join' || kind === 'leave' || kind === 'rename';
}

/** Who the first members of a group are, and who owns it, the event alone does not say. Of what I left no view will tell. */
function changesPeople(me: string, { kind }: Conversation, event: ConversationEvent): boolean {
  return kind === 'group' && (event.kind === 'join' || event.kind === 'leave') && !(event.kind === 'leave' && event.who.includes(me));
}

/** What an event changes of the room itself. */
function roomAfter(room: Conversation, event: ConversationEvent, marks: Record<string, Marks>): Partial<Conversation> {
  if (event.kind === 'rename') return { title: event.title };
  if (event.kind === 'join') return { memberCount: room.memberCount + event.who.length };
  if (event.kind !== 'leave') return {};
  return {
    members: room.members.filter(({ id }) => !event.who.includes(id)),
    memberCount: Math.max(0, room.memberCount - event.who.length),
    marks: Object.fromEntries(Object.entries(marks).filter(([account]) => !event.who.includes(account))),
  };
}

function withMarks(me: string, conversation: Conversation, of: Record<string, Marks>): Outcome {
  const before = conversation.marks[me]?.[1] ?? 0;
  const marks = grownMarks(conversation.marks, of);
  const read = marks[me]?.[1] ?? 0;
  if (read <= before) return [{ ...conversation, marks }, 'sure'];
  const ordinals = conversation.ordinals.filter(([seq]) => seq > read);
  const passed = conversation.ordinals.length - ordinals.length;
  const n = read >= conversation.head ? conversation.n : conversation.ordinals[passed - 1]?.[1];
  return [{ ...conversation, marks, ordinals, readN: n ?? conversation.readN }, n === undefined ? 'doubtful' : 'sure'];
}
