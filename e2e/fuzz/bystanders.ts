import { type Client, createClient } from '@chatter/client/client.ts';
import type { ClientEvents } from '@chatter/client/client-events.ts';
import type { SocketLike } from '@chatter/client/link/socket-like.ts';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import { until } from '@chatter/testkit/until.ts';
import WebSocket from 'ws';
import type { Someone, System } from '../system.ts';
import type { Findings } from './findings.ts';
import { honestCloses } from './honest-closes.ts';
import { askSurely, patience, peopleSurely } from './patience.ts';
import { Thread, type Told } from './thread.ts';

interface Seat {
  who: Someone;
  client: Client;
  said: string[];
  thread: Thread;
}

/** Milliseconds from one word to the next of each. */
const everyMs = 100;
/** How a bystander's socket may end: by its own client, cut without a word, too late with its hello, or told that somebody is busy. */
const mayEnd = new Set([1000, 1005, 1006, closeCodes.notSignedIn, ...honestCloses]);

/** Two people who talk all the time with real clients: whatever is said beside them, they are told everything, once and in order, in the end. */
export class Bystanders implements AsyncDisposable {
  readonly c: string;
  readonly people: readonly [Someone, Someone];
  readonly #system: System;
  readonly #findings: Findings;
  readonly #seats: Seat[] = [];
  readonly #saidAt = new Map<string, number>();
  readonly #delaysMs: number[] = [];
  #talking: NodeJS.Timeout | null = null;
  #left = false;

  private constructor(system: System, findings: Findings, people: readonly [Someone, Someone], c: string) {
    this.#system = system;
    this.#findings = findings;
    this.people = people;
    this.c = c;
  }

  static async start(system: System, findings: Findings): Promise<Bystanders> {
    const people = (await peopleSurely(system, 2)) as [Someone, Someone];
    const { method, path } = openConversation;
    const { id } = await askSurely<{ id: string }>(system, people[0], method, path, { kind: 'direct', with: people[1].id });
    const bystanders = new Bystanders(system, findings, people, id);
    for (const who of people) await bystanders.#sit(who);
    bystanders.#talking = setInterval(() => bystanders.#talk(), everyMs);
    return bystanders;
  }

  async #sit(who: Someone): Promise<void> {
    const headers = { cookie: who.cookie, origin: this.#system.url };
    const connect = (url: string, protocol: string) => this.#connect(new WebSocket(url, protocol, { headers }));
    const client = createClient({ base: this.#system.url, headers, connect });
    const seat: Seat = { who, client, said: [], thread: new Thread() };
    this.#seats.push(seat);
    client.start();
    await until('a bystander is online', () => client.state === 'online', patience);
    client.on('state', ({ state, reason }) => {
      if (state === 'ended' && !this.#left) this.#findings.add(`a bystander's link ended: ${reason}`);
    });
    client.on('events', ({ c, evs }) => {
      if (c !== this.c) return;
      const { told, again } = seat.thread.take(evs);
      for (const { seq, body } of again) this.#findings.add(`a bystander was told ${seq} again: ${body}`);
      this.#hear(seat, told);
    });
    client.on('page', ({ c, items }) => void (c === this.c && this.#hear(seat, seat.thread.fill(items))));
    client.on('reset', (reset) => this.#reset(seat, reset));
    await until('a conversation is opened', () => client.openConversation(this.c), patience);
  }

  #connect(socket: WebSocket): SocketLike {
    socket.on('close', (code) => {
      if (this.#left) return;
      this.#findings.countLater(`bystander closed ${code}`);
      if (!mayEnd.has(code)) this.#findings.add(`a bystander's socket was closed with ${code}`);
    });
    return socket as unknown as SocketLike;
  }

  #reset(seat: Seat, { c, reason, page }: ClientEvents['reset']): void {
    if (c !== this.c) return;
    this.#findings.countLater(`bystander reset: ${reason}`);
    if (page === null) return this.#findings.add(`a bystander's conversation was ${reason}`);
    this.#hear(seat, seat.thread.restart(page));
  }

  #hear({ who }: Seat, told: readonly Told[]): void {
    for (const { from, body } of told)
      if (from !== who.id) this.#delaysMs.push(performance.now() - (this.#saidAt.get(body) ?? performance.now()));
  }

  #talk(): void {
    for (const [index, { client, said }] of this.#seats.entries()) {
      const body = `bystander ${index} says ${said.length}`;
      said.push(body);
      this.#saidAt.set(body, performance.now());
      client.send(this.c, body);
    }
  }

  /** Ends the talk and checks it: all of it told to both, once and in order, and stored. Answers the delays in milliseconds. */
  async check(): Promise<{ messages: number; medianMs: number; slowestMs: number }> {
    if (this.#talking !== null) clearInterval(this.#talking);
    const all = this.#seats.reduce((sum, { said }) => sum + said.length, 0);
    const heard = async () => {
      for (const seat of this.#seats) await this.#readBack(seat);
      return this.#seats.every(({ thread }) => thread.size >= all);
    };
    await until('the bystanders heard everything', heard, patience).catch((error) => this.#findings.add(`${error}: ${error.cause}`));
    for (const { thread } of this.#seats) {
      if (thread.size !== all) this.#findings.add(`a bystander heard ${thread.size} messages, ${all} were said`);
      for (const { who, said } of this.#seats) {
        const theirs = thread.of(who.id);
        if (theirs.join() !== said.join()) this.#findings.add(`a bystander heard ${theirs.length} of ${said.length}, or not in order`);
      }
    }
    await this.#checkStored(all);
    const sorted = this.#delaysMs.toSorted((a, b) => a - b);
    return { messages: all, medianMs: Math.round(sorted[sorted.length >> 1] ?? 0), slowestMs: Math.round(sorted.at(-1) ?? 0) };
  }

  /** Reads what lies below the page that a reset brought, as somebody does who scrolls up. */
  async #readBack({ client, thread }: Seat): Promise<void> {
    while (thread.below !== null) {
      const before = thread.below;
      const { items, next } = await client.fetchPage(this.c, { before, limit: 100 });
      thread.fill(items);
      // Another reset may have come meanwhile: then its page is read on from.
      if (thread.below === before) thread.below = next;
    }
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
    await until('what bystanders said is stored', async () => (await count()) >= all, patience).catch(() => {});
    const stored = await count();
    if (stored !== all) this.#findings.add(`of the bystanders' conversation ${stored} messages are stored, ${all} were said`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#talking !== null) clearInterval(this.#talking);
    this.#left = true;
    for (const { client } of this.#seats) client.stop();
  }
}
