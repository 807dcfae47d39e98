import { describeAccounts } from '@chatter/contracts/auth/calls.ts';
import { accountDeleted } from '@chatter/contracts/auth/facts.ts';
import { ownStream } from '@chatter/contracts/catalogue.ts';
import { accessChanged } from '@chatter/contracts/community/facts.ts';
import type { DataOf, Service } from '@chatter/contracts/kit/define.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { createIdentitySigner, identityHeader } from '@chatter/platform/identity.ts';
import { createLog } from '@chatter/platform/log.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { startService } from '@chatter/platform/service.ts';
import { ensureStreams } from '@chatter/platform/streams.ts';
import { startServers } from '@chatter/testkit/start-servers.ts';
import { Kysely, MysqlDialect } from 'kysely';
import { migrateCommunity } from '../src/migrate.ts';
import { community } from '../src/service.ts';
import type { CommunityTables } from '../src/store/schema/tables.ts';
import { ChatInMemory } from './chat-in-memory.ts';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer it says itself
  body: any;
}

/** community on real servers, with chat and auth answering their calls from memory; asked as the gateway asks. */
export async function startCommunity(more: Record<string, string> = {}) {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  const { DATABASE_URL = '', NATS_URL = '' } = servers.migrationEnvFor('community');
  await migrateCommunity({ DATABASE_URL, NATS_URL });
  await ensureStreams(NATS_URL, ownStream('auth'));
  const open = async (name: string, url: string) => made.adopt(await openBus(name, url, createLog('test', 'fatal')), (bus) => bus.close());
  const neighbour = (service: Service) => open(service, servers.envFor(service).NATS_URL as string);
  const chat = new ChatInMemory();
  chat.answerOn(await neighbour('chat'));
  const forgotten = new Set<string>();
  const auth = await neighbour('auth');
  auth.answer(describeAccounts, async ({ ids }) => ({
    items: ids.filter((id) => !forgotten.has(id)).map((id) => ({ id, username: `u${id.slice(-6)}`, displayName: 'Ann', photo: null })),
  }));
  const admin = await open('admin', NATS_URL);
  const dialect = new MysqlDialect({ pool: createSqlPool(servers.envFor('community').DATABASE_URL as string, { connections: 2 }) });
  const db = made.adopt(new Kysely<CommunityTables>({ dialect }), (it) => it.destroy());
  const service = made.use(await startService(community, servers.envFor('community', more)));
  const sign = createIdentitySigner(servers.envFor('gateway').IDENTITY_PRIVATE_KEY as string);
  const ends = made.move();

  const send = async (account: string | null, method: string, path: string, body?: unknown): Promise<Reply> => {
    const actor = account === null ? null : ({ account, session: account, role: 'user' } as const);
    const identity = await sign({ actor, client: '192.0.2.1' });
    const response = await fetch(service.url + apiPrefix + path, {
      method,
      headers: { [identityHeader]: identity, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  };
  /** A community of this name, or a fresh one, and its owner. */
  const found = async (name = `Community ${uuidV7()}`) => {
    const owner = uuidV7();
    const { status, body } = await send(owner, 'POST', '/communities', { name });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { owner, id: body.id as string };
  };
  const join = (account: string, id: string) => send(account, 'POST', `/communities/${id}/join`);
  const remove = (by: string, id: string, account: string) => send(by, 'DELETE', `/communities/${id}/members/${account}`);
  /** An account is gone, as auth says it. */
  const drop = (account: string) => auth.publishFact(accountDeleted, account, { account }, uuidV7());
  /** The changes of a community that its stream holds. */
  const facts = async (id: string) => {
    const { streams } = await admin.connection.jetstreamManager();
    const { last_seq } = (await streams.info('community')).state;
    const all = await Promise.all(Array.from({ length: last_seq }, (_, index) => streams.getMessage('community', { seq: index + 1 })));
    return all
      .filter(({ subject }) => subject === `${accessChanged.subject}.${id}`)
      .map((message) => (message.json() as DataOf<typeof accessChanged>).change);
  };
  return { db, chat, forgotten, send, found, join, remove, drop, facts, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

export type RunningCommunity = Awaited<ReturnType<typeof startCommunity>>;
