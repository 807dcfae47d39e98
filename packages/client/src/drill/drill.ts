import type { Item } from '@chatter/contracts/chat/events.ts';
import { type Client, createClient } from '../client.ts';
import type { ClientOptions } from '../client-options.ts';
import { type Sums, Tally } from './tally.ts';

/** Something that is restarted while people talk. */
export interface Part {
  readonly name: string;
  /** Restarts it; resolves when it serves again. */
  restart(): Promise<void>;
}

export interface DrillPlan {
  /** Who talks, at least two; each says the same share. All must be in the conversation, best nobody else. */
  readonly people: readonly ClientOptions[];
  readonly conversation: string;
  /** Restarted one after the other, in this order. */
  readonly parts: readonly Part[];
  /** Said at least, and more while parts are still being restarted. */
  readonly messages: number;
  /** By all together. Above what the server's limits allow, messages wait, which is then what is measured. */
  readonly perSecond: number;
  /** Milliseconds to wait at most for something that should come by itself: everybody connected, or everything told. */
  readonly patienceMs?: number;
  readonly onRestarted?: (restarted: Restarted) => void;
}

export interface Restarted {
  readonly part: string;
  /** Milliseconds until it served again, and what was said by then was with everybody. */
  readonly tookMs: number;
  /** The longest that a message said meanwhile took to everybody, in milliseconds. */
  readonly longestMs: number;
}

export interface DrillReport extends Sums {
  readonly restarts: readonly Restarted[];
  /** Connections that had to be made again, by all people together. */
  readonly reconnects: number;
}

/** What should have come by itself did not come in time. */
class Overdue extends Error {
  override name = 'Overdue';
}

/**
 * The zero-loss drill: people talk in a conversation while one part after the other is restarted; then everything is counted, as it was
 * said, acknowledged, told and stored. The counts are of what a client is told and of what is read back, not of the server's own sums.
 * @throws Overdue when people cannot connect; what part's `restart` throws. Messages that never come are counted, not thrown.
 */
export async function runDrill(plan: DrillPlan): Promise<DrillReport> {
  using drill = new Drill(plan);
  await drill.enter();
  const talking = drill.talk();
  const restarts: Restarted[] = [];
  try {
    for (const part of plan.parts) restarts.push(await drill.restart(part));
    await drill.saidEnough();
  } finally {
    talking.stop();
  }
  return { ...(await drill.count()), restarts, reconnects: drill.reconnects };
}

class Drill implements Disposable {
  readonly #plan: DrillPlan;
  readonly #patienceMs: number;
  readonly #tally: Tally;
  readonly #clients: Client[];
  readonly #waiting = new Set<() => void>();
  #connections = 0;

  constructor(plan: DrillPlan) {
    this.#plan = plan;
    this.#patienceMs = plan.patienceMs ?? 120_000;
    this.#tally = new Tally(crypto.randomUUID().slice(0, 8), plan.people.length);
    this.#clients = plan.people.map((options) => createClient(options));
    for (const [person, client] of this.#clients.entries()) this.#listen(person, client);
  }

  get reconnects(): number {
    return Math.max(0, this.#connections - this.#clients.length);
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.stop();
  }

  async enter(): Promise<void> {
    for (const client of this.#clients) client.start();
    await this.#until('everybody is connected', () => this.#clients.every(({ state }) => state === 'online'));
    await Promise.all(this.#clients.map((client) => client.openConversation(this.#plan.conversation)));
  }

  /** Says messages at the rate of the plan, in turn, until stopped. */
  talk(): { stop(): void } {
    const timer = setInterval(() => {
      const person = this.#tally.said % this.#clients.length;
      this.#clients[person]?.send(this.#plan.conversation, this.#tally.say(person, performance.now()));
      this.#look();
    }, 1000 / this.#plan.perSecond);
    return { stop: () => clearInterval(timer) };
  }

  async restart(part: Part): Promise<Restarted> {
    const [first, sinceMs] = [this.#tally.said, performance.now()];
    await part.restart();
    const end = this.#tally.said;
    // Also one that was said after it served again.
    await this.#until(`everybody has what was said while ${part.name} was restarted`, () => this.#tally.everybodyHas(end + 1)).catch(
      passOver,
    );
    const restarted = { part: part.name, tookMs: performance.now() - sinceMs, longestMs: this.#tally.longestMs(first, end) };
    this.#plan.onRestarted?.(restarted);
    return restarted;
  }

  async saidEnough(): Promise<void> {
    const { messages, perSecond } = this.#plan;
    const withinMs = (messages / perSecond) * 2000 + this.#patienceMs;
    await this.#until('enough is said', () => this.#tally.said >= messages, withinMs);
  }

  /** Waits until nothing more is to come, and reads everything back. */
  async count(): Promise<Sums> {
    await this.#until('everything is durable and told', () => this.#tally.settled).catch(passOver);
    const [reader] = this.#clients;
    if (reader !== undefined) this.#tally.readBack(await this.#readAll(reader));
    return this.#tally.sums;
  }

  /** The conversation's newest rows, oldest first: as many as the drill said, and a page more. */
  async #readAll(reader: Client): Promise<Item[]> {
    const rows: Item[] = [];
    for (let before: number | null | undefined; before !== null && rows.length < this.#tally.said + 100; ) {
      const page = await reader.fetchPage(this.#plan.conversation, { limit: 100, ...(before === undefined ? {} : { before }) });
      rows.unshift(...page.items);
      before = page.next;
    }
    return rows;
  }

  #listen(person: number, client: Client): void {
    client.on('state', ({ state }) => {
      if (state === 'online') this.#connections++;
      this.#look();
    });
    client.on('entry', ({ entry }) => {
      this.#tally.entry(entry);
      this.#look();
    });
    client.on('events', ({ evs }) => {
      this.#tally.told(person, evs, performance.now());
      this.#look();
    });
    client.on('page', ({ items }) => {
      this.#tally.told(person, items, performance.now());
      this.#look();
    });
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }

  #until(what: string, holds: () => boolean, withinMs = this.#patienceMs): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (end: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        end();
      };
      const look = () => {
        if (holds()) done(resolve);
      };
      const timer = setTimeout(() => done(() => reject(new Overdue(`${what}: not within ${withinMs / 1000} s`))), withinMs);
      this.#waiting.add(look);
      look();
    });
  }
}

/** What did not come is seen in the counts. */
function passOver(fault: unknown): void {
  if (!(fault instanceof Overdue)) throw fault;
}
