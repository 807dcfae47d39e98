import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Marks } from '@chatter/contracts/chat/views.ts';
import { firstNameOf } from '../people/first-name-of.ts';
import type { Conversation } from './conversation-state.ts';

/** What a conversation looks like in miniature. */
export type Face =
  | { kind: 'person'; person: Pick<Person, 'id' | 'displayName' | 'photo'> }
  | { kind: 'pair'; people: readonly [Person, Person] }
  | { kind: 'title'; id: string; name: string }
  | { kind: 'channel'; id: string }
  | { kind: 'assistant' };

/** How a conversation is shown wherever it is named. */
export interface Portrait {
  title: string;
  face: Face;
  /** What stands below the title. */
  subtitle: string;
}

/** The words a portrait needs; names are put in as they are. */
export interface PortraitWords {
  assistant: string;
  assistantSubtitle: string;
  somebody: string;
  onlyYou: string;
  people(names: readonly string[]): string;
  peopleAndMore(names: readonly string[], more: number): string;
}

/** The one place that says what a conversation is called, looks like and is about, whatever its kind. */
export function portraitOf(conversation: Conversation, me: string, words: PortraitWords): Portrait {
  const { id, kind, title } = conversation;
  if (kind === 'assistant')
    return {
      title: title ?? words.assistant,
      face: { kind: 'assistant' },
      subtitle: title === null ? words.assistantSubtitle : words.assistant,
    };
  if (kind === 'channel') return { title: title ?? '', face: { kind: 'channel', id }, subtitle: conversation.community?.name ?? '' };
  if (kind === 'group') return { title: title ?? '', face: groupFace(conversation, me), subtitle: groupSubtitle(conversation, me, words) };
  const peer = peerOf(conversation, me);
  // Somebody who is gone has no name any more.
  if (peer === undefined)
    return { title: words.somebody, face: { kind: 'person', person: { id, displayName: '', photo: null } }, subtitle: '' };
  return { title: peer.displayName, face: { kind: 'person', person: peer }, subtitle: peer.deleted ? '' : `@${peer.username}` };
}

/** Who a direct conversation is with. */
export function peerOf({ kind, members }: Conversation, me: string): Person | undefined {
  return kind === 'direct' ? members.find((person) => person.id !== me) : undefined;
}

/** Marks of everybody else; of a channel none are told. Whoever has none yet has received nothing. */
export function othersMarks({ kind, marks, memberCount }: Conversation, me: string): Marks[] {
  if (kind === 'channel' || kind === 'assistant') return [];
  const told = Object.entries(marks).flatMap(([account, theirs]) => (account === me ? [] : [theirs]));
  return memberCount - 1 > told.length ? [...told, [0, 0]] : told;
}

function groupFace({ id, title, members }: Conversation, me: string): Face {
  const [first, second] = members.filter((person) => person.id !== me);
  return first && second ? { kind: 'pair', people: [first, second] } : { kind: 'title', id, name: title ?? '' };
}

function groupSubtitle({ members, memberCount }: Conversation, me: string, words: PortraitWords): string {
  const others = members.filter((person) => person.id !== me);
  const count = Math.max(memberCount - 1, others.length);
  if (count === 0) return words.onlyYou;
  const named = others.slice(0, count <= 3 ? 3 : 2).map(firstNameOf);
  return count > named.length ? words.peopleAndMore(named, count - named.length) : words.people(named);
}
