import { openAssistant, openConversation } from '@chatter/contracts/chat/routes.ts';
import { foundCommunity, joinCommunity } from '@chatter/contracts/community/routes.ts';
import type { Someone, System } from '../system.ts';
import { askSurely, peopleSurely } from './patience.ts';

interface Made {
  id: string;
}

/** People who say nonsense, and what they are in, so that the nonsense gets far. */
export class Cast {
  readonly #system: System;
  readonly people: Someone[] = [];
  readonly conversations: string[] = [];
  readonly communities: string[] = [];

  constructor(system: System) {
    this.#system = system;
  }

  /** So many people: friends of each other, in a group, in a community, and each with the assistant. */
  static async gather(system: System, count: number): Promise<Cast> {
    const cast = new Cast(system);
    cast.people.push(...(await peopleSurely(system, count)));
    const [first, ...others] = cast.people as [Someone, ...Someone[]];
    const group = { kind: 'group', title: 'nonsense', members: others.map(({ id }) => id) };
    const { method, path } = openConversation;
    cast.conversations.push((await askSurely<Made>(system, first, method, path, group)).id);
    const name = `nonsense ${first.username}`;
    const { id, channels } = await askSurely<Made & { channels: Made[] }>(system, first, foundCommunity.method, foundCommunity.path, {
      name,
    });
    cast.communities.push(id);
    cast.conversations.push(...channels.map((channel) => channel.id));
    for (const other of others) await cast.#join(other);
    return cast;
  }

  async #join(who: Someone): Promise<void> {
    const [friend] = this.people.filter(({ id }) => id !== who.id) as [Someone];
    const [community] = this.communities as [string];
    const made = async ({ method, path }: { method: string; path: string }, body?: unknown) =>
      (await askSurely<Made>(this.#system, who, method, path.replace(':id', community), body)).id;
    this.conversations.push(await made(openConversation, { kind: 'direct', with: friend.id }));
    await made(joinCommunity);
    this.conversations.push(await made(openAssistant));
  }

  /** Somebody else in the place of one whose session ended. */
  async replace(who: Someone): Promise<void> {
    const [next] = (await peopleSurely(this.#system, 1)) as [Someone];
    this.people[this.people.indexOf(who)] = next;
    await this.#join(next);
  }

  /** Ids that mean something, for a field of this name. */
  ids(field: string): readonly string[] {
    const people = this.people.map(({ id }) => id);
    if (field === 'c') return this.conversations;
    if (field === 'community') return this.communities;
    return field === 'id' ? [...this.conversations, ...this.communities, ...people] : people;
  }
}
