import { mkdir } from 'node:fs/promises';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import { until } from '@chatter/testkit/until.ts';
import { Recorder } from '../history/recorder.ts';
import type { Installation } from '../system/installation.ts';
import type { Chance } from './chance.ts';
import { Person, type PersonDeps } from './person.ts';

/** A conversation of the run: its owner stays, others may come and go. */
export interface Talk {
  c: string;
  owner: Person;
  first: readonly Person[];
  /** Who is in it, as far as the owner knows. */
  members: Set<Person>;
}

export interface CrowdPlan {
  clients: number;
  chance: Chance;
  /** Where histories and wire are written. */
  folder: string;
  messagesPerSecond: number;
  saying?: PersonDeps['saying'];
}

const words = ['tea', 'Grüße', '你好', '👍🏽', 'x'.repeat(600), '"quoted"\\', '\u2028'];

/** Real clients that talk, come and go, all by one chance. */
export class Crowd {
  readonly people: Person[] = [];
  readonly talks: Talk[] = [];
  readonly #plan: CrowdPlan;
  readonly #recorders: Recorder[] = [];
  readonly #changes = new Set<Promise<unknown>>();
  readonly #timers: NodeJS.Timeout[] = [];
  #said = 0;

  constructor(plan: CrowdPlan) {
    this.#plan = plan;
  }

  /** Lets everybody in and opens their conversations. */
  async enter({ url, people }: Pick<Installation, 'url' | 'people'>, signal: AbortSignal): Promise<void> {
    const { clients, chance, folder, saying } = this.#plan;
    await mkdir(folder, { recursive: true });
    for (const who of await people(clients)) {
      const recorder = new Recorder(folder, who.id);
      this.#recorders.push(recorder);
      this.people.push(new Person({ url, who, recorder, chance: chance.branch(), ...(saying !== undefined && { saying }) }));
    }
    await this.#open(signal);
    for (const person of this.people) person.begin(this.talks.flatMap(({ c, members }) => (members.has(person) ? [c] : [])));
    await until('the crowd is in', () => this.people.every((person) => person.settled), { withinMs: 60_000, signal });
  }

  /** Talks, and changes who is where, until `hush`. */
  talk(): void {
    const { chance, messagesPerSecond } = this.#plan;
    const talking = chance.branch();
    const moving = chance.branch();
    this.#repeat(talking, 1000 / messagesPerSecond, () => this.#say(talking));
    this.#repeat(moving, 700, () => this.#move(moving));
  }

  /** Says nothing more. What is under way goes on. */
  async hush(): Promise<void> {
    this.#beQuiet();
    await Promise.all(this.#changes);
  }

  async leave(): Promise<void> {
    this.#beQuiet();
    for (const person of this.people) person.stop();
    await Promise.all(this.#recorders.map((recorder) => recorder.close()));
  }

  /** Removes somebody who is not the owner from a conversation, for good or for a while. */
  async change(op: 'add' | 'remove', talk: Talk, person: Person): Promise<boolean> {
    if (op === 'remove') talk.members.delete(person);
    const changed = await talk.owner.change(op, talk.c, person.account);
    if (op === 'add' && changed) talk.members.add(person);
    return changed;
  }

  /** Somebody goes for good; nobody may need them. */
  dismiss(person: Person): void {
    for (const { members } of this.talks) members.delete(person);
    this.people.splice(this.people.indexOf(person), 1);
    person.vanish();
  }

  /** One conversation of everybody up to 50, some of five, many of two. */
  async #open(signal: AbortSignal): Promise<void> {
    const { clients, chance } = this.#plan;
    const sizes = [
      Math.min(50, clients),
      ...Array<number>(Math.ceil(clients / 8)).fill(5),
      ...Array<number>(Math.ceil(clients / 4)).fill(2),
    ];
    for (const size of sizes) {
      const members = chosen(this.people, size, chance);
      const [owner, ...others] = members as [Person, ...Person[]];
      const accounts = others.map(({ account }) => account);
      const body =
        size === 2
          ? { kind: 'direct' as const, with: accounts[0] as string }
          : { kind: 'group' as const, title: `of ${size}`, members: accounts };
      // The machine may be busy with other runs; a group that was made without an answer stays empty.
      const { id: c } = await until('a conversation is opened', () => owner.http.ask(openConversation, { body }), {
        withinMs: 60_000,
        signal,
      });
      if (!this.talks.some((talk) => talk.c === c)) this.talks.push({ c, owner, first: members, members: new Set(members) });
    }
  }

  #beQuiet(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }

  #repeat(chance: Chance, meanMs: number, act: () => void): void {
    const at = this.#timers.length;
    const next = () => {
      // Exponential: as independent people do.
      const afterMs = Math.min(-Math.log(1 - chance.next()) * meanMs, meanMs * 5);
      this.#timers[at] = setTimeout(() => {
        next();
        act();
      }, afterMs);
    };
    next();
  }

  #say(chance: Chance): void {
    const [large, ...small] = this.talks as [Talk, ...Talk[]];
    const talk = chance.is(0.15) ? large : chance.oneOf(small);
    const person = chance.oneOf([...talk.members]);
    const count = chance.is(0.1) ? 1 + chance.below(8) : 1;
    for (let nth = 0; nth < count; nth++) person.say(talk.c, `${++this.#said} ${chance.oneOf(words)}`);
  }

  #move(chance: Chance): void {
    const what = chance.next();
    if (what < 0.2) chance.oneOf(this.people).cut();
    else if (what < 0.3) chance.oneOf(this.people).restart();
    else if (what < 0.33) this.#vanish(chance.oneOf(this.people));
    else this.#changeSomeone(chance);
  }

  #vanish(person: Person): void {
    if (!this.talks.some(({ owner }) => owner === person)) this.dismiss(person);
  }

  #changeSomeone(chance: Chance): void {
    const talk = chance.oneOf(this.talks.filter(({ first }) => first.filter((one) => this.people.includes(one)).length > 2));
    const person = chance.oneOf(talk.first.filter((one) => one !== talk.owner && this.people.includes(one)));
    const change = this.change(talk.members.has(person) ? 'remove' : 'add', talk, person).finally(() => this.#changes.delete(change));
    this.#changes.add(change);
  }
}

function chosen(people: readonly Person[], count: number, chance: Chance): Person[] {
  const left = [...people];
  return Array.from({ length: count }, () => left.splice(chance.below(left.length), 1)[0] as Person);
}
