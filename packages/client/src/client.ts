import { listMessages } from '@chatter/contracts/chat/routes.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import { realAmbient } from './ambient.ts';
import type { ClientEvents } from './client-events.ts';
import type { ClientOptions, PageWanted } from './client-options.ts';
import { Emitter, type Listener } from './emitter.ts';
import { Engine } from './engine.ts';
import { createHttp, type Http } from './http.ts';
import type { LinkState } from './link/link-state.ts';
import { connectWith, openSocket } from './link/socket-like.ts';
import type { Reach } from './marks.ts';
import type { Entry } from './outbox/entry.ts';
import { memoryOutbox } from './outbox/memory-outbox.ts';
import type { OutboxStore } from './outbox/outbox-store.ts';

/** One account's client: what it says, what it is told, and the link that is kept up for both. */
export class Client implements Disposable {
  /** Everything else: the routes below `/api/v1`. */
  readonly http: Http;
  readonly #emitter: Emitter<ClientEvents>;
  readonly #store: OutboxStore;
  readonly #engine: Engine;
  readonly #stopped = new AbortController();

  constructor({ base, headers = {}, onFault = writeFault, ...options }: ClientOptions) {
    const connect = options.connect ?? connectWith(headers);
    this.http = createHttp({ base, headers, ...(options.fetch === undefined ? {} : { fetch: options.fetch }) });
    this.#store = options.outbox ?? memoryOutbox();
    this.#emitter = new Emitter(onFault);
    this.#engine = new Engine({
      ambient: options.ambient ?? realAmbient,
      store: this.#store,
      emitter: this.#emitter,
      onFault,
      ticket: options.signIn === 'upgrade' ? null : (signal) => this.#ticket(signal),
      renewable: options.renewable === true,
      openSocket: () => openSocket(connect, base),
      readPage: (c) => this.fetchPage(c),
    });
  }

  /** How the link stands; `state` events tell each change. */
  get state(): LinkState {
    return this.#engine.link.state;
  }

  /** Whose account it is; null until the server said so, where the outbox did not. */
  get account(): string | null {
    return this.#engine.link.account;
  }

  /** The server's clock, milliseconds since 1970. */
  now(): number {
    return this.#engine.clock.now();
  }

  /** Reads the outbox and connects; from then on the link is kept up. */
  start(): void {
    void this.#engine.start();
  }

  /** Connects now if it is waiting to: the network came back, the page is looked at again. */
  hurry(): void {
    this.#engine.link.hurry();
  }

  /** Ends it for good. What is unanswered stays in the store. */
  stop(): void {
    this.#engine.link.end('stopped');
    this.#stopped.abort();
    this.#store.close();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /** Listens until the returned function is called. */
  on<Name extends keyof ClientEvents>(name: Name, listener: Listener<ClientEvents[Name]>): () => void {
    return this.#emitter.on(name, listener);
  }

  /**
   * Says something in a conversation: kept, shown and sent as soon as may be, and sent again until it is answered. A body that no
   * message can have gives an entry that has failed.
   */
  send(c: string, body: string): Entry {
    return this.#engine.outbox.send(c, body);
  }

  /** Sends a failed entry again, under a new id; null if there is none. */
  retry(m: string): Entry | null {
    return this.#engine.outbox.retry(m);
  }

  /** Forgets a failed entry; false if there is none. */
  discard(m: string): boolean {
    return this.#engine.outbox.discard(m);
  }

  /** Raises one's own receipts in a conversation. */
  mark(c: string, reach: Reach): void {
    this.#engine.marks.mark(c, reach);
  }

  /** One writes in a conversation: to be called with every key, others are told every 3 s. */
  typing(c: string): void {
    this.#engine.typing.typing(c);
  }

  /**
   * Shows the presence of these accounts, at most 200, and of no others: `presence` is told for each and when it changes, also over
   * reconnects.
   * @throws RangeError for more
   */
  watch(accounts: Iterable<string>): void {
    this.#engine.watch.watch(accounts);
  }

  /**
   * Follows a conversation from its newest page on: `page` is told, then `events`, each once and in order, also over reconnects.
   * @returns the page, when it and what came meanwhile have been told
   * @throws ProblemError or Unreachable when there is no page to be had
   */
  openConversation(c: string): Promise<Page> {
    return this.#engine.feeds.open(c);
  }

  /**
   * A page of a conversation, by itself: nothing is told, and nothing follows from it.
   * @throws ProblemError or Unreachable
   */
  fetchPage(c: string, wanted: PageWanted = {}, signal: AbortSignal = this.#stopped.signal): Promise<Page> {
    const query = Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, `${value}`]));
    return this.http.ask(listMessages, { params: { id: c }, query, signal });
  }

  async #ticket(signal: AbortSignal): Promise<string> {
    const { ticket } = await this.http.ask(makeTicket, { signal });
    return ticket;
  }
}

/** Makes the client of one account; `start()` connects it. */
export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

function writeFault(fault: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the last resort where the application asked for nothing better
  console.error('@chatter/client:', fault);
}
