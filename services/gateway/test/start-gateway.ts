import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { checkSessions } from '@chatter/contracts/auth/calls.ts';
import {
  type Head,
  markConversations,
  openAccounts,
  openAttachment,
  readEvents,
  readVersions,
  tellTyping,
} from '@chatter/contracts/chat/calls.ts';
import { eventsMessage, liveAccount, liveConversation } from '@chatter/contracts/chat/live.ts';
import { type ServerFrame, type ServerFrameOf, subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { liveTyping } from '@chatter/contracts/gateway/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { startService } from '@chatter/platform/service.ts';
import { startServers } from '@chatter/testkit/start-servers.ts';
import { until } from '@chatter/testkit/until.ts';
import { WebSocket } from 'ws';
import { gateway } from '../src/service.ts';

/** One conversation of a chat whose part the test plays: its log, who may see it from where, and what the gateway asks about it. */
export class ScriptedChat {
  readonly c = uuidV7();
  readonly #bus: Bus;
  readonly #log: string[] = [];
  /** By account the first seq it may see; who is not here may not see it. */
  readonly from = new Map<string, number>();
  /** Runs when `open-accounts` was answered, before the answer leaves. */
  answered: () => Promise<void> = async () => {};

  constructor(bus: Bus) {
    this.#bus = bus;
    bus.answer(openAccounts, async ({ items }) => {
      const opened = items.map(({ account }) => ({ av: 1, heads: this.from.has(account) ? [this.#head(account)] : [], resume: [] }));
      await this.answered();
      return { items: opened };
    });
    bus.answer(openAttachment, async ({ account }) => {
      if (!this.from.has(account)) throw new Refusal('not-found');
      return { head: this.#head(account) };
    });
    bus.answer(readEvents, async ({ after, limit }) => ({
      epoch: 1,
      head: this.#log.length,
      events: this.#log.slice(after, after + limit),
    }));
    bus.answer(readVersions, async ({ accounts }) => ({ items: accounts.map((account): [string, number] => [account, 1]) }));
    bus.answer(markConversations, async () => ({ marked: 0 }));
    // Whoever the gateway says: it asks for those that are in it alone.
    bus.answer(tellTyping, async ({ items }) => {
      for (const { account, c } of items) bus.publishLive(liveTyping, c, { c, from: account });
      return { told: items.length };
    });
  }

  get head(): number {
    return this.#log.length;
  }

  /** Writes an event to the log without a word. */
  write(event: { kind: string; who?: string[]; body?: string }): void {
    this.#log.push(JSON.stringify({ seq: this.#log.length + 1, n: 0, at: 1, from: uuidV7(), m: uuidV7(), ...event }));
  }

  message(): void {
    this.write({ kind: 'message', body: 'x' });
  }

  remove(account: string): void {
    this.from.delete(account);
    this.write({ kind: 'leave', who: [account] });
  }

  /** The account sees the conversation from the event that says so on. */
  join(account: string): void {
    this.write({ kind: 'join', who: [account] });
    this.from.set(account, this.#log.length);
  }

  /** Publishes the newest event. */
  announce(): void {
    const head = this.#log.length;
    const text = this.#log.at(-1) ?? '';
    const leave = text.includes('"kind":"leave"');
    this.#bus.publishText(`${liveConversation.subject}.${this.c}`, eventsMessage(this.c, 1, head, head, '0-1', [text], leave));
  }

  note(account: string): void {
    this.#bus.publishLive(liveAccount, account, { av: 2, kind: 'conversation-added', c: this.c });
  }

  #head(account: string): Head {
    const seq = this.#log.length;
    return { c: this.c, epoch: 1, seq, n: 0, dseq: 0, fromSeq: this.from.get(account) ?? 1 };
  }
}

/** A greeted socket, and what it was told. */
export interface Told extends AsyncDisposable {
  account: string;
  frames: ServerFrame[];
  say(frame: object): void;
  /** In the order received: the seqs of events, `left` with its seq, `note`. */
  heard(): (number | string)[];
}

export interface GatewayStage extends AsyncDisposable {
  chat: ScriptedChat;
  /** As chat, auth and ai. */
  busOf: Bus;
  enter(account: string): Promise<Told>;
}

/** A gateway on real servers; auth and chat are played by the test. A session's token names its account. */
export async function startGateway(): Promise<GatewayStage> {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  const busOf = made.adopt(await openBus('test', servers.nats.url, createLog('test', 'fatal')), (bus) => bus.close());
  const accounts = new Map<string, string>();
  busOf.answer(checkSessions, async ({ hashes }) => ({
    items: hashes.flatMap((hash) => {
      const account = accounts.get(hash);
      return account === undefined ? [] : [{ hash, session: account, account, role: 'user' as const }];
    }),
  }));
  const chat = new ScriptedChat(busOf);
  await busOf.flush();
  const origin = 'http://127.0.0.1:8080';
  const { url } = made.use(await startService(gateway, servers.envFor('gateway', { DRAIN_SECONDS: '0', PORT: '0' })));
  const ends = made.move();
  return {
    chat,
    busOf,
    async enter(account) {
      accounts.set(createHash('sha256').update(account).digest('hex'), account);
      return enter(url, { cookie: `sid-8080=${account}`, origin }, account);
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

async function enter(url: string, headers: Record<string, string>, account: string): Promise<Told> {
  const answer = await fetch(`${url}/api/v1/ws-ticket`, { method: 'POST', headers });
  const { ticket } = (await answer.json()) as { ticket: string };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, subprotocol, { headers });
  const frames: ServerFrame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(data.toString()) as ServerFrame));
  await once(socket, 'open');
  socket.send(JSON.stringify({ t: 'hello', v: 1, ticket }));
  await until('resumed', () => frames.some(({ t }) => t === 'resumed'));
  return {
    account,
    frames,
    say: (frame) => socket.send(JSON.stringify(frame)),
    heard: () => frames.flatMap(wordsOf),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await once(socket, 'close');
    },
  };
}

function wordsOf(frame: ServerFrame): (number | string)[] {
  if (frame.t === 'ev') return (frame as ServerFrameOf<'ev'>).evs.map(({ seq }) => seq);
  if (frame.t === 'left') return [`left ${frame.last}`];
  return frame.t === 'note' ? ['note'] : [];
}
