import { type Client, createClient } from '@chatter/client/client.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Someone, System } from '../system.ts';
import type { Findings } from './findings.ts';

interface Seat {
  client: Client;
  said: string[];
  told: string[];
}

/** Milliseconds from one word to the next of each. */
const everyMs = 100;

/** Two people who talk all the time with real clients, and must not notice anything. */
export class Bystanders implements AsyncDisposable {
  readonly c: string;
  readonly people: readonly [Someone, Someone];
  readonly #system: System;
  readonly #findings: Findings;
  readonly #seats: Seat[] = [];
  readonly #saidAt = new Map<string, number>();
  readonly #delaysMs: number[] = [];
  #talking: NodeJS.Timeout | null = null;

  private constructor(system: System, findings: Findings, people: readonly [Someone, Someone], c: string) {
    this.#system = system;
    this.#findings = findings;
    this.people = people;
    this.c = c;
  }

  static async start(system: System, findings: Findings): Promise<Bystanders> {
    const people = (await system.people(2)) as [Someone, Someone];
    const bystanders = new Bystanders(system, findings, people, await system.direct(...people));
    for (const who of people) await bystanders.#sit(who);
    bystanders.#talking = setInterval(() => bystanders.#talk(), everyMs);
    return bystanders;
  }

  async #sit(who: Someone): Promise<void> {
    const client = createClient({ base: this.#system.url, headers: { cookie: who.cookie, origin: this.#system.url } });
    const seat: Seat = { client, said: [], told: [] };
    this.#seats.push(seat);
    client.start();
    await until('a bystander is online', () => client.state === 'online');
    client.on('state', ({ state }) => {
      if (this.#talking !== null) this.#findings.add(`a bystander's link went ${state}`);
    });
    client.on('events', ({ c, evs }) => {
      if (c !== this.c) return;
      for (const event of evs) if (event.kind === 'message') this.#hear(seat, event.from === who.id, event.body);
    });
    await client.openConversation(this.c);
  }

  #hear(seat: Seat, own: boolean, body: string): void {
    seat.told.push(body);
    if (!own) this.#delaysMs.push(performance.now() - (this.#saidAt.get(body) ?? 0));
  }

  #talk(): void {
    for (const [index, { client, said }] of this.#seats.entries()) {
      const body = `bystander ${index} says ${said.length}`;
      said.push(body);
      this.#saidAt.set(body, performance.now());
      client.send(this.c, body);
    }
  }

  /** Ends the talk and checks it: all of it heard by both, once and in order, in time, and stored. Answers the delays in milliseconds. */
  async check(slowestMs: number): Promise<{ messages: number; medianMs: number; slowestMs: number }> {
    if (this.#talking !== null) clearInterval(this.#talking);
    const all = this.#seats.reduce((sum, { said }) => sum + said.length, 0);
    const heard = () => this.#seats.every(({ told }) => told.length >= all);
    await until('the bystanders heard everything', heard, { withinMs: 60_000 }).catch((error) => this.#findings.add(`${error}`));
    this.#talking = null;
    for (const { told } of this.#seats) {
      for (const { said } of this.#seats) {
        const theirs = told.filter((body) => said.includes(body));
        if (theirs.join() !== said.join()) this.#findings.add(`a bystander heard ${theirs.length} of ${said.length}, or not in order`);
      }
      if (told.length !== all) this.#findings.add(`a bystander heard ${told.length} messages, ${all} were said`);
    }
    await this.#checkStored(all);
    const sorted = this.#delaysMs.toSorted((a, b) => a - b);
    const slowest = Math.round(sorted.at(-1) ?? 0);
    if (slowest > slowestMs) this.#findings.add(`a bystander waited ${slowest} ms for a message`);
    return { messages: all, medianMs: Math.round(sorted[sorted.length >> 1] ?? 0), slowestMs: slowest };
  }

  async #checkStored(all: number): Promise<void> {
    const count = async () => {
      const [row] = await this.#system.query<{ count: number }>(
        'persistence',
        "SELECT COUNT(*) AS count FROM message WHERE conversation_id = UNHEX(REPLACE(?, '-', '')) AND kind = 'message'",
        [this.c],
      );
      return row?.count ?? 0;
    };
    await until('what bystanders said is stored', async () => (await count()) >= all, { withinMs: 60_000 }).catch(() => {});
    const stored = await count();
    if (stored !== all) this.#findings.add(`of the bystanders' conversation ${stored} messages are stored, ${all} were said`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#talking !== null) clearInterval(this.#talking);
    this.#talking = null;
    for (const { client } of this.#seats) client.stop();
  }
}
