import { openAssistant } from '@chatter/contracts/chat/routes.ts';
import { foundCommunity, joinCommunity } from '@chatter/contracts/community/routes.ts';
import type { Someone, System } from '../system.ts';

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
    cast.people.push(...(await system.people(count)));
    const [first, ...others] = cast.people as [Someone, ...Someone[]];
    const group = { kind: 'group', title: 'nonsense', members: others.map(({ id }) => id) };
    cast.conversations.push(idOf((await system.ask(first, 'POST', '/conversations', group)).body));
    const { body } = await system.ask(first, foundCommunity.method, foundCommunity.path, { name: `nonsense ${first.username}` });
    cast.communities.push(idOf(body));
    cast.conversations.push(...(body as { channels: { id: string }[] }).channels.map(({ id }) => id));
    for (const other of others) await cast.#join(other);
    return cast;
  }

  async #join(who: Someone): Promise<void> {
    const [friend] = this.people.filter(({ id }) => id !== who.id) as [Someone];
    this.conversations.push(await this.#system.direct(who, friend));
    const [community] = this.communities as [string];
    await this.#system.ask(who, joinCommunity.method, joinCommunity.path.replace(':id', community));
    this.conversations.push(idOf((await this.#system.ask(who, openAssistant.method, openAssistant.path)).body));
  }

  /** Somebody else in the place of one whose session ended. */
  async replace(who: Someone): Promise<void> {
    const [next] = (await this.#system.people(1)) as [Someone];
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

const idOf = (body: unknown) => (body as { id: string }).id;
