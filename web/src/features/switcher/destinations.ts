import type { Person } from '@chatter/contracts/auth/views.ts';
import type { CommunityView } from '@chatter/contracts/community/views.ts';
import type { Conversation } from '../conversations/conversation-state.ts';
import { type Face, type Portrait, peerOf } from '../conversations/portrait.ts';
import { fitOf } from './fuzzy.ts';

/** Somewhere the switcher leads. */
export type Destination = { key: string; title: string; subtitle: string } & (
  | { kind: 'conversation'; id: string; face: Face; unread: number }
  | { kind: 'person'; person: Person }
  | { kind: 'community'; id: string }
  | { kind: 'assistant' }
);

export interface DestinationsAsk {
  query: string;
  me: string;
  /** Latest activity first, each with its portrait and what is unread in it. */
  rooms: readonly { conversation: Conversation; portrait: Portrait; unread: number }[];
  /** The room one is in leads nowhere. */
  here: string | null;
  /** What the server found for the query. */
  people: readonly Person[];
  communities: readonly Pick<CommunityView, 'id' | 'name'>[];
  /** A new conversation with the assistant, in words. */
  assistant: { title: string; subtitle: string };
}

const maxRooms = 8;

/** Where the switcher can lead, best first: rooms by fit and then by activity, people one has no room with yet, communities. */
export function destinationsOf({ query, me, rooms, here, people, communities, assistant }: DestinationsAsk): Destination[] {
  const fitting = rooms
    .filter(({ conversation }) => conversation.id !== here)
    .flatMap((room) => {
      const fit = fitOf(query, `${room.portrait.title} ${room.portrait.subtitle}`);
      return fit === null ? [] : [{ ...room, fit: Math.max(fit, (fitOf(query, room.portrait.title) ?? 0) + 0.5) }];
    })
    .sort((a, b) => b.fit - a.fit)
    .slice(0, maxRooms);
  const met = new Set(rooms.flatMap(({ conversation }) => peerOf(conversation, me)?.id ?? []));
  return [
    ...fitting.map(({ conversation, portrait, unread }): Destination => {
      const { title, subtitle, face } = portrait;
      return { kind: 'conversation', key: conversation.id, id: conversation.id, title, subtitle, face, unread };
    }),
    ...people
      .filter(({ id }) => !met.has(id))
      .map(
        (person): Destination => ({
          kind: 'person',
          key: `person ${person.id}`,
          title: person.displayName,
          subtitle: `@${person.username}`,
          person,
        }),
      ),
    ...communities.map(({ id, name }): Destination => ({ kind: 'community', key: `community ${id}`, id, title: name, subtitle: '' })),
    ...(fitOf(query, assistant.title) === null ? [] : [{ kind: 'assistant', key: 'assistant', ...assistant } as const]),
  ];
}
