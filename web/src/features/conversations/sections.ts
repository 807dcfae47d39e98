import { type Conversation, unreadOf } from './conversation-state.ts';

/** A community with those of its channels that are shown. */
export interface CommunitySection {
  id: string;
  name: string;
  channels: Conversation[];
  unread: number;
}

export interface Sections {
  /** Direct conversations, groups and the assistant's, latest activity first. */
  talks: Conversation[];
  communities: CommunitySection[];
}

/** What the list shows; what is muted counts nowhere: rooms with people by activity, channels by community, both in an order that does not jump about. */
export function sectionsOf(
  recent: readonly Conversation[],
  isShown: (conversation: Conversation) => boolean,
  isMuted: (conversation: Conversation) => boolean = () => false,
): Sections {
  const talks: Conversation[] = [];
  const communities = new Map<string, CommunitySection>();
  for (const one of recent) {
    if (!isShown(one)) continue;
    if (one.kind !== 'channel') talks.push(one);
    else if (one.community !== null) addChannel(communities, one, one.community, isMuted(one) ? 0 : unreadOf(one));
  }
  for (const { channels } of communities.values()) channels.sort((a, b) => byText(a.title ?? '', b.title ?? '') || byText(a.id, b.id));
  return { talks, communities: [...communities.values()].sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id)) };
}

/** Every room in the order in which the list shows it. */
export function inOrder({ talks, communities }: Sections): Conversation[] {
  return [...talks, ...communities.flatMap(({ channels }) => channels)];
}

function addChannel(
  communities: Map<string, CommunitySection>,
  channel: Conversation,
  { id, name }: { id: string; name: string },
  unread: number,
): void {
  const section = communities.get(id) ?? { id, name, channels: [], unread: 0 };
  section.channels.push(channel);
  section.unread += unread;
  communities.set(id, section);
}

function byText(a: string, b: string): number {
  return a.localeCompare(b, undefined, { numeric: true });
}
