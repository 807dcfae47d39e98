import { realAmbient } from '@chatter/client/ambient.ts';
import { type Client, createClient } from '@chatter/client/client.ts';
import type { ClientEvents } from '@chatter/client/client-events.ts';
import { memoryOutbox } from '@chatter/client/outbox/memory-outbox.ts';
import { ProblemError } from '@chatter/client/problem-error.ts';
import { addMembers, listConversations, removeMember } from '@chatter/contracts/chat/routes.ts';
import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import type WebSocket from 'ws';
import type { Someone } from '../../system.ts';
import { hashOfContent } from '../check/content.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Chance } from './chance.ts';
import { seenOf } from './seen.ts';
import { asSocketLike, openTapped, type Tap } from './tapped-socket.ts';

export interface PersonDeps {
  url: string;
  who: Someone;
  recorder: Recorder;
  chance: Chance;
  /** More that is said whenever something is said. */
  saying?: (person: Person, socket: WebSocket, text: string) => void;
}

/** Somebody in the crowd: a real client as an application uses it, and a record of all it says and is told. */
export class Person {
  readonly account: string;
  /** Where it stands in each conversation it follows. */
  readonly places = new Map<string, number>();
  /** So far, in milliseconds, its wall clock is off. */
  clockOffMs = 0;
  /** How many of its messages went on under another id, as the server refused the time of the first. */
  renamed = 0;
  readonly #tap: Tap;
  readonly #deps: PersonDeps;
  readonly #outbox = memoryOutbox();
  /** By their ids messages that have no outcome yet, or are not durable. */
  readonly #open = new Map<string, { c: string; acked: boolean }>();
  /** What it follows, and of that what it was given a page of. */
  readonly #wanted = new Set<string>();
  readonly #opened = new Set<string>();
  readonly #said = new Set<string>();
  readonly #reading = new Set<Promise<void>>();
  #client: Client;
  #socket: WebSocket | null = null;
  #connections = 0;

  constructor(deps: PersonDeps) {
    this.#deps = deps;
    this.account = deps.who.id;
    const { who, url, recorder, saying } = deps;
    this.#tap = {
      headers: { cookie: who.cookie, origin: url },
      recorder,
      nextConnection: () => ++this.#connections,
      ...(saying !== undefined && { saying: (socket, text) => saying(this, socket, text) }),
    };
    this.#client = this.#makeClient();
  }

  get http(): Client['http'] {
    return this.#client.http;
  }

  /** What a request of its own must carry. */
  get headers(): Record<string, string> {
    return this.#tap.headers;
  }

  get online(): boolean {
    return this.#client.state === 'online';
  }

  /** Whether all that it said has its outcome, and all that it wanted to read was read. */
  get settled(): boolean {
    return this.online && this.#open.size === 0 && this.#reading.size === 0;
  }

  /** What is not settled, for the report of a run that never is. */
  get unsettled(): string {
    return `${this.account}: ${this.#client.state}, ${this.#open.size} open, ${this.#reading.size} pages under way`;
  }

  begin(cs: readonly string[]): void {
    this.#client.start();
    for (const c of cs) this.follow(c);
  }

  say(c: string, body: string): void {
    this.#client.send(c, body);
  }

  /** The network goes away under it. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** The application is closed and begun again; of before it has its outbox. */
  restart(): void {
    this.#client.stop();
    this.#deps.recorder.note({ k: 'restart' });
    this.#reading.clear();
    this.#opened.clear();
    this.#client = this.#makeClient();
    this.begin([...this.#wanted]);
  }

  /** The application is looked at: it does not wait to connect. */
  hurry(): void {
    this.#client.hurry();
  }

  stop(): void {
    this.#client.stop();
  }

  /** Ends it for good, and says so; what is open then stays unknown. */
  vanish(): void {
    this.#client.stop();
    for (const [m, { c }] of this.#open) this.#deps.recorder.note({ k: 'info', c, m });
    this.#deps.recorder.note({ k: 'gone' });
  }

  /** Another socket of the same account, which no client of ours looks after; it says that it has what `resume` names. */
  async openAnother(resume: [c: string, epoch: number, seq: number][] = []): Promise<WebSocket> {
    const { ticket } = await this.http.ask(makeTicket);
    const { saying: _, ...tap } = this.#tap;
    const socket = openTapped(`${this.#deps.url.replace('http', 'ws')}/ws`, subprotocol, tap);
    socket.once('open', () => socket.send(JSON.stringify({ t: 'hello', v: 1, ticket, resume })));
    return socket;
  }

  /** A client of the same account that only listens, and of which nothing is recorded. */
  idleClient(): Client {
    const { url, chance } = this.#deps;
    return createClient({ base: url, headers: this.headers, ambient: { ...realAmbient, random: () => chance.next() } });
  }

  /** Adds or removes somebody; it is asked again while the outcome is unknown. */
  async change(op: 'add' | 'remove', c: string, who: string): Promise<boolean> {
    const { recorder } = this.#deps;
    recorder.note({ k: 'member', op, phase: 'invoke', c, who });
    try {
      if (op === 'add') await this.http.ask(addMembers, { params: { id: c }, body: { accounts: [who] } });
      else await this.http.ask(removeMember, { params: { id: c, account: who } });
      recorder.note({ k: 'member', op, phase: 'ok', c, who });
      return true;
    } catch {
      recorder.note({ k: 'member', op, phase: 'info', c, who });
      return false;
    }
  }

  /** Opens a conversation and reads what lies below its newest page; tries until it is told that there is none for it. */
  follow(c: string): void {
    this.#wanted.add(c);
    this.#read(c, async (client) => {
      const { next } = await client.openConversation(c);
      // By itself: read again, it is not opened again.
      if (next !== null && client === this.#client) this.#read(c, () => this.#readOlder(client, c, next));
    });
  }

  #makeClient(): Client {
    const { url, who, chance } = this.#deps;
    const client = createClient({
      base: url,
      headers: { cookie: who.cookie, origin: url },
      outbox: this.#outbox,
      ambient: { ...realAmbient, random: () => chance.next(), wallMs: () => Date.now() + this.clockOffMs },
      connect: (address, protocol) => {
        this.#socket = openTapped(address, protocol, this.#tap);
        return asSocketLike(this.#socket);
      },
    });
    client.on('entry', (change) => this.#entry(change));
    client.on('events', (events) => this.#events(client, events));
    client.on('page', (page) => this.#page(page));
    client.on('reset', (reset) => this.#reset(client, reset));
    client.on('left', ({ c }) => this.#left(c));
    client.on('note', ({ kind, c }) => {
      if (kind === 'conversation-added' && c !== undefined) this.follow(c);
      // Something of the account changed, and the word of it got lost.
      if (kind === 'refresh') this.#read(null, (asked) => this.#lookForNew(asked));
    });
    client.on('state', ({ state }) => {
      this.#deps.recorder.note({ k: 'state', state });
      if (state === 'online') this.#read(null, (asked) => this.#lookForNew(asked));
    });
    return client;
  }

  #entry({ entry, was }: ClientEvents['entry']): void {
    const { recorder } = this.#deps;
    const { c, m } = entry;
    if (was !== undefined) {
      recorder.note({ k: 'renamed', c, m, was });
      this.renamed++;
      this.#open.delete(was);
    } else if (!this.#said.has(m)) recorder.note({ k: 'invoke', c, m, hash: hashOfContent('message', { body: entry.body }) });
    this.#said.add(m);
    if (entry.state === 'sent') recorder.note({ k: 'ok', c, m, seq: entry.seq, epoch: entry.epoch });
    if (entry.state === 'failed') recorder.note({ k: 'fail', c, m, code: entry.code });
    // That it became durable is not told to somebody who is not there any more.
    const told = entry.state !== 'sent' || this.#wanted.has(c);
    if (entry.state === 'failed' || entry.state === 'durable' || !told) this.#open.delete(m);
    else this.#open.set(m, { c, acked: entry.state === 'sent' });
  }

  #events(client: Client, { c, epoch, evs }: ClientEvents['events']): void {
    const early = this.#opened.has(c) ? {} : { early: true as const };
    this.#deps.recorder.note({ k: 'deliver', ms: Date.now(), c, epoch, evs: evs.map(seenOf), ...early });
    const last = evs.at(-1);
    if (last === undefined) return;
    this.places.set(c, Math.max(this.places.get(c) ?? 0, last.seq));
    if (this.#deps.chance.is(0.3)) client.mark(c, { delivered: last.seq, ...(this.#deps.chance.is(0.5) && { read: last.seq, n: last.n }) });
  }

  #page({ c, epoch, upTo, items, next }: ClientEvents['page']): void {
    this.#deps.recorder.note({ k: 'page', c, epoch, upTo, rows: items.map(seenOf), ...(next !== undefined && { next }) });
    this.#opened.add(c);
    this.places.set(c, Math.max(this.places.get(c) ?? 0, upTo));
  }

  #reset(client: Client, { c, epoch, reason, page }: ClientEvents['reset']): void {
    if (page === null) {
      // Nothing of it is held any more: perhaps one is not in it.
      this.#left(c);
      return this.follow(c);
    }
    const { upTo, items, next } = page;
    this.#deps.recorder.note({ k: 'reset', c, epoch, reason, upTo, rows: items.map(seenOf) });
    this.#opened.add(c);
    this.places.set(c, upTo);
    if (next !== null) this.#read(c, () => this.#readOlder(client, c, next));
  }

  #left(c: string): void {
    this.#deps.recorder.note({ k: 'left', c });
    // Whether it became durable the client does not say any more.
    for (const [m, open] of this.#open) if (open.c === c && open.acked) this.#open.delete(m);
    this.#wanted.delete(c);
    this.#opened.delete(c);
    this.places.delete(c);
  }

  /** Somebody may have added it to a conversation while it was away. */
  async #lookForNew(client: Client): Promise<void> {
    const { items } = await client.http.ask(listConversations, { query: { limit: '100' } });
    for (const { id } of items) if (!this.#wanted.has(id)) this.follow(id);
  }

  async #readOlder(client: Client, c: string, from: number): Promise<void> {
    for (let before: number | null = from; before !== null; ) {
      const { epoch, upTo, items, next } = await client.fetchPage(c, { before, limit: 100 });
      this.#deps.recorder.note({ k: 'page', c, epoch, upTo, rows: items.map(seenOf), older: true });
      before = next;
    }
  }

  /** Reads again while nobody answers: a client that was stopped is not asked any more. */
  #read(c: string | null, work: (client: Client) => Promise<void>): void {
    const client = this.#client;
    const again = async (): Promise<void> => {
      try {
        await work(client);
      } catch (fault) {
        if (client !== this.#client || client.state === 'ended') return;
        if (fault instanceof ProblemError && fault.status === 404) return c === null ? undefined : this.#left(c);
        await new Promise((resolve) => setTimeout(resolve, 300));
        return again();
      }
    };
    const reading = again().finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }
}
