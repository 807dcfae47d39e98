import { liveDelta } from '@chatter/contracts/ai/live.ts';
import { postAnswer, readPage } from '@chatter/contracts/chat/calls.ts';
import { faultOfBody, type Item } from '@chatter/contracts/chat/events.ts';
import { aiSummons, assistantSummoned, chatFacts } from '@chatter/contracts/chat/facts.ts';
import type { AskOf, DataOf } from '@chatter/contracts/kit/define.ts';
import { assistantSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { createIdentitySigner, identityHeader } from '@chatter/platform/identity.ts';
import { createLog } from '@chatter/platform/log.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { startService } from '@chatter/platform/service.ts';
import { ensureStreams } from '@chatter/platform/streams.ts';
import { scriptedModel } from '@chatter/testkit/model/behaviour.ts';
import { startModel } from '@chatter/testkit/model/start-model.ts';
import { startServers } from '@chatter/testkit/start-servers.ts';
import { until } from '@chatter/testkit/until.ts';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { migrateAi } from '../src/migrate.ts';
import { ai } from '../src/service.ts';
import type { AiTables } from '../src/tables.ts';

export type Post = AskOf<typeof postAnswer>;

/** Chat as far as the assistant knows it: pages, and answers that are taken once. */
export interface ChatInMemory {
  readonly items: Map<string, Item[]>;
  /** Who may see nothing of a conversation; everybody else sees it. */
  readonly strangers: Set<string>;
  /** Every time an answer was posted, also again. */
  readonly posts: Post[];
  readonly asks: AskOf<typeof readPage>[];
  /** False: it does not answer. */
  up: boolean;
  /** Whether MySQL has what was posted. */
  durable: boolean;
}

/** The assistant's neighbours on real servers, with chat played from memory and the scripted model. The assistant itself is started by tests. */
export async function setStage() {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  const model = made.use(await startModel({ pace: { firstMs: 0, wordMs: 1 } }));
  const { DATABASE_URL = '', NATS_URL = '' } = servers.migrationEnvFor('ai');
  await migrateAi(DATABASE_URL);
  await ensureStreams(NATS_URL, { facts: chatFacts, consumers: [aiSummons] });
  const dialect = new MysqlDialect({ pool: createSqlPool(DATABASE_URL, { connections: 2 }) });
  const db = made.adopt(new Kysely<AiTables>({ dialect }), (it) => it.destroy());
  const log = createLog('test', 'fatal');
  const open = async (url: string) => made.adopt(await openBus('test', url, log), (it) => it.close());
  const administrator = await open(NATS_URL);
  const chatBus = await open(servers.envFor('chat').NATS_URL as string);
  const gateway = await open(servers.envFor('gateway').NATS_URL as string);
  const chat: ChatInMemory = { items: new Map(), strangers: new Set(), posts: [], asks: [], up: true, durable: true };
  answerAsChat(chatBus, chat);
  const deltas: DataOf<typeof liveDelta>[] = [];
  gateway.followLive(liveDelta, '*', (delta) => void deltas.push(delta));
  await Promise.all([chatBus.flush(), gateway.flush()]);
  const sign = createIdentitySigner(servers.envFor('gateway').IDENTITY_PRIVATE_KEY as string);
  const ends = made.move();

  const withModel = { AI_BASE_URL: model.baseUrl, AI_MODEL: scriptedModel };
  const envFor = (more: Record<string, string> = withModel) => servers.envFor('ai', more);
  const summon = async (fact: DataOf<typeof assistantSummoned>) => {
    await administrator.connection.jetstream().publish(`${assistantSummoned.subject}.${fact.c}`, JSON.stringify(fact));
  };
  /** Writes a message into a conversation. */
  const say = (c: string, from: string, body: string) => {
    const items = chat.items.get(c) ?? [];
    chat.items.set(c, items);
    const seq = items.length + 1;
    items.push({ seq, n: seq, at: Date.now(), from, m: uuidV7(), kind: 'message', body, changed: seq });
    return { c, seq, account: from };
  };
  /** Says something to the assistant. */
  const ask = async (body: string, { c = uuidV7(), account = uuidV7() } = {}) => {
    const question = say(c, account, body);
    await summon(question);
    return question;
  };
  const answered = ({ c, seq }: { c: string; seq: number }, withinMs = 20_000) =>
    until('an answer', () => chat.posts.find((post) => post.c === c && post.to === seq), { withinMs });
  /** Waits until no question is open and no fact waits. */
  const settled = () =>
    until('every question is done with', async () => {
      const manager = await administrator.connection.jetstreamManager();
      const { num_pending, num_ack_pending } = await manager.consumers.info('chat', aiSummons.name);
      const open = await db.selectFrom('run').select('seq').where('state', 'not in', ['done', 'void']).execute();
      return num_pending === 0 && num_ack_pending === 0 && open.length === 0;
    });
  /** As if nothing had been heard for long of those who hold questions. */
  const runOut = () =>
    db.updateTable('run').set({ held_until: sql<Date>`UTC_TIMESTAMP(3)` }).where('state', 'in', ['writing', 'posting']).execute();
  const http = async (url: string, account: string, method: string, path: string) => {
    const identity = await sign({ actor: { account, session: account, role: 'user' }, client: '127.0.0.1' });
    const response = await fetch(`${url}/api/v1${path}`, { method, headers: { [identityHeader]: identity } });
    return { status: response.status, body: response.status === 204 ? null : ((await response.json()) as Record<string, unknown>) };
  };
  const start = (more?: Record<string, string>) => startService(ai, envFor(more));
  const of = { servers, model, db, chat, deltas, envFor, withModel, summon, say, ask, answered, settled, runOut, http, start };
  return { ...of, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}
export type Stage = Awaited<ReturnType<typeof setStage>>;

function answerAsChat(bus: Bus, chat: ChatInMemory): void {
  const check = () => {
    if (!chat.up) throw new Error('chat is away');
  };
  bus.answer(readPage, async (ask) => {
    check();
    chat.asks.push(ask);
    const items = chat.items.get(ask.c);
    if (items === undefined || chat.strangers.has(ask.account)) throw new Refusal('not-found');
    const before = items.filter(({ seq }) => seq < (ask.before ?? Number.MAX_SAFE_INTEGER)).slice(-ask.limit);
    return { epoch: 1, items: before, next: null, upTo: items.length };
  });
  bus.answer(postAnswer, async (post) => {
    check();
    const fault = faultOfBody(post.body);
    if (fault !== null) throw new Refusal(fault);
    const items = chat.items.get(post.c);
    if (items === undefined) throw new Refusal('not-found');
    const known = chat.posts.findIndex(({ c, to }) => c === post.c && to === post.to);
    chat.posts.push(post);
    if (known >= 0) return { seq: known + 1, dup: true, durable: chat.durable };
    const seq = items.length + 1;
    items.push({
      seq,
      n: seq,
      at: Date.now(),
      from: assistantSender,
      m: uuidV7(),
      kind: 'message',
      body: post.body,
      via: post.via,
      changed: seq,
    });
    return { seq, dup: false, durable: chat.durable };
  });
}
