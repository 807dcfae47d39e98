import { type Client, createClient } from '@chatter/client/client.ts';
import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { applyEvent, type Fold } from '@chatter/contracts/chat/fold.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Someone, System } from './system.ts';

/** What somebody said, and what the server last answered about it. */
export interface Said {
  readonly c: string;
  readonly body: string;
  state: 'sending' | 'sent' | 'durable' | 'failed';
}

/** So much may be unanswered before a talker says more. */
const mostUnanswered = 30;

/** A person at a client who talks in some conversations, and notes what was answered, what is shown, and what should not happen. */
export class Talker implements Disposable {
  readonly who: Someone;
  readonly client: Client;
  /** By client id, in the order in which it was said. */
  readonly said = new Map<string, Said>();
  /** Rows shown, by conversation. */
  readonly shown = new Map<string, Fold>();
  readonly faults: string[] = [];
  /** How often something was accepted, and then was to be said again. */
  saidAgain = 0;
  /** Whose message a number was, as anybody was ever told: by `<conversation> <seq>`, shared by all talkers. */
  readonly #owners: Map<string, string>;
  readonly #cs: readonly string[];
  readonly #last = new Map<string, number>();
  #turn = 0;

  private constructor(system: System, who: Someone, cs: readonly string[], owners: Map<string, string>) {
    this.who = who;
    this.#cs = cs;
    this.#owners = owners;
    this.client = createClient({ base: system.url, headers: { cookie: who.cookie, origin: system.url } });
    this.client.on('events', ({ c, evs }) => this.#told(c, evs));
    this.client.on('page', ({ c, items, upTo }) => this.#show(c, this.shown.get(c) ?? new Map(), items, upTo));
    this.client.on('reset', ({ c, page, reason }) => {
      if (page === null) this.faults.push(`${c} was ${reason}`);
      else this.#show(c, new Map(), page.items, page.upTo);
    });
    this.client.on('entry', ({ entry, was }) => {
      const said = this.said.get(entry.m) ?? { c: entry.c, body: entry.body, state: entry.state };
      if (was !== undefined) this.faults.push(`${was} was renamed`);
      this.said.set(entry.m, said);
      if (said.state === 'sent' && entry.state === 'sending') this.saidAgain++;
      said.state = entry.state;
      if (entry.state === 'sent') this.#owns(entry.c, entry.seq, entry.m);
      if (entry.state === 'failed') this.faults.push(`${entry.body} failed: ${entry.code}`);
    });
  }

  /** Connects and opens the conversations. */
  static async start(system: System, who: Someone, cs: readonly string[], owners: Map<string, string>): Promise<Talker> {
    const talker = new Talker(system, who, cs, owners);
    talker.client.start();
    await until('online', () => talker.client.state === 'online');
    for (const c of cs) await talker.client.openConversation(c);
    return talker;
  }

  /** Says something in the next conversation, unless too much is unanswered. */
  talk(): void {
    if (this.count('sending') >= mostUnanswered) return;
    const c = this.#cs[this.#turn++ % this.#cs.length] as string;
    const body = `${this.who.username} ${this.#turn}`;
    this.client.send(c, body);
  }

  count(state: Said['state']): number {
    return [...this.said.values()].filter((said) => said.state === state).length;
  }

  #told(c: string, evs: readonly ConversationEvent[]): void {
    const rows = this.shown.get(c) ?? new Map();
    this.shown.set(c, rows);
    for (const event of evs) {
      const last = this.#last.get(c) ?? 0;
      const follows = event.seq === last + 1 || (event.kind === 'epoch' && event.prev === last);
      if (!follows) this.faults.push(`${event.seq} (${event.kind}) was told after ${last}`);
      this.#last.set(c, event.seq);
      this.#owns(c, event.seq, event.m);
      applyEvent(rows, event);
    }
  }

  #show(c: string, rows: Fold, items: readonly Item[], upTo: number): void {
    for (const item of items) {
      rows.set(item.seq, item);
      this.#owns(c, item.seq, item.m);
    }
    this.shown.set(c, rows);
    this.#last.set(c, upTo);
  }

  #owns(c: string, seq: number, m: string): void {
    const key = `${c} ${seq}`;
    const owner = this.#owners.get(key) ?? m;
    this.#owners.set(key, owner);
    if (owner !== m) this.faults.push(`${seq} was ${owner} and is ${m}`);
  }

  [Symbol.dispose](): void {
    this.client.stop();
  }
}
