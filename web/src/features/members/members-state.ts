import type { ConversationMember } from '@chatter/contracts/chat/views.ts';
import type { Frame, FrameOf } from '../../link/frame.ts';

/** Who is in a group, as last asked. */
export interface Roster {
  items: readonly ConversationMember[];
  /** Frames said that it is another by now: it needs to be asked for again. */
  stale: boolean;
  /** Who came since it was asked for the first time: a list without them was made a moment too early. */
  came: ReadonlySet<string>;
}

export type MembersState = ReadonlyMap<string, Roster>;

/** Applies a frame: who left is gone at once; who came, and who owns the group now, a fresh list tells. Of what I left none will. */
export function applyFrame(state: MembersState, frame: Frame, me: string): MembersState {
  const c = 'c' in frame ? frame.c : undefined;
  const roster = c === undefined ? undefined : state.get(c);
  if (roster === undefined || c === undefined) return state;
  if (frame.t === 'left') return new Map([...state].filter(([other]) => other !== c));
  if (frame.t === 'reset' || frame.t === 'page') return new Map(state).set(c, { ...roster, stale: true });
  const next = frame.t === 'ev' ? withEvents(roster, frame, me) : roster;
  return next === roster ? state : new Map(state).set(c, next);
}

function withEvents(roster: Roster, { evs }: FrameOf<'ev'>, me: string): Roster {
  let { items } = roster;
  const came = new Set(roster.came);
  for (const event of evs) {
    if (event.kind === 'join') for (const id of event.who) came.add(id);
    if (event.kind !== 'leave') continue;
    for (const id of event.who) came.delete(id);
    items = items.filter(({ person }) => !event.who.includes(person.id));
  }
  const changed = evs.some(({ kind }) => kind === 'join' || kind === 'leave');
  const inside = !evs.some((event) => event.kind === 'leave' && event.who.includes(me));
  return changed ? { items, stale: inside, came } : roster;
}

/** Takes a fresh list. */
export function withList(state: MembersState, c: string, items: readonly ConversationMember[]): MembersState {
  return new Map(state).set(c, { items, stale: false, came: state.get(c)?.came ?? new Set() });
}

/** Whether a list lacks somebody who came: asked again, the server will have them. */
export function isEarly(state: MembersState, c: string, items: readonly ConversationMember[]): boolean {
  const listed = new Set(items.map(({ person }) => person.id));
  return [...(state.get(c)?.came ?? [])].some((id) => !listed.has(id));
}
