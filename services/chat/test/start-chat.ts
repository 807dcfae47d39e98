import { describeAccounts } from '@chatter/contracts/auth/calls.ts';
import { accountDeleted } from '@chatter/contracts/auth/facts.ts';
import { judgeContacts, type Verdict } from '@chatter/contracts/auth/people.ts';
import { ownStream } from '@chatter/contracts/catalogue.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { itemOf } from '@chatter/contracts/chat/fold.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import {
  findArchivedSends,
  readArchiveEvents,
  readArchiveHeads,
  readArchivePage,
  readLogCursors,
} from '@chatter/contracts/persistence/calls.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { createIdentitySigner, identityHeader } from '@chatter/platform/identity.ts';
import { createLog } from '@chatter/platform/log.ts';
import { startService } from '@chatter/platform/service.ts';
import { ensureStreams } from '@chatter/platform/streams.ts';
import { startServers } from '@chatter/testkit/start-servers.ts';
import { migrateChat } from '../src/migrate.ts';
import { chat } from '../src/service.ts';

/** What the archive would have: tests put events in. */
export interface Archive {
  events: Map<string, { text: string; hash: string; epoch: number }[]>;
  /** False: does not answer. */
  up: boolean;
  /** The lowest epoch of which it may not have everything, and the last log entry it has, of epoch 1; of all shards. */
  open: number;
  logId: string;
}

/** chat on real servers, with neighbours that answer their calls from memory, and a gateway's account to ask by. */
export async function startChat(more: Record<string, string> = {}) {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  const { DATABASE_URL = '', REDIS_URL = '', NATS_URL = '' } = servers.migrationEnvFor('chat');
  await migrateChat({ DATABASE_URL, REDIS_URL, NATS_URL });
  await ensureStreams(NATS_URL, ownStream('community'));
  await ensureStreams(NATS_URL, ownStream('auth'));
  const log = createLog('test', 'fatal');
  const archive: Archive = { events: new Map(), up: true, open: 1, logId: '0-0' };
  const persistence = await openBus('persistence', servers.envFor('persistence').NATS_URL as string, log);
  made.defer(() => persistence.close());
  answerAsArchive(persistence, archive);
  const deleted = new Set<string>();
  const auth = await openBus('auth', servers.envFor('auth').NATS_URL as string, log);
  made.defer(() => auth.close());
  /** Ids that are no accounts. */
  const unknown = new Set<string>();
  auth.answer(describeAccounts, async ({ ids }) => ({
    items: ids
      .filter((id) => !unknown.has(id))
      .map((id) => ({
        ...{ id, username: `u${id.slice(-6)}`, displayName: id.slice(-6), photo: null },
        ...(deleted.has(id) && { deleted: true as const }),
      })),
  }));
  /** What auth says of people whom somebody wants to have to do with; `yes` of all others. */
  const verdicts = new Map<string, Verdict>();
  auth.answer(judgeContacts, async ({ of }) => ({
    items: of.map((account) => ({ account, verdict: deleted.has(account) ? 'unknown' : (verdicts.get(account) ?? 'yes') })),
  }));
  const gateway = await openBus('gateway', servers.envFor('gateway').NATS_URL as string, log);
  made.defer(() => gateway.close());
  const service = made.use(await startService(chat, servers.envFor('chat', more)));
  const sign = createIdentitySigner(servers.envFor('gateway').IDENTITY_PRIVATE_KEY as string);
  const ends = made.move();

  const http = async (account: string, method: string, path: string, body?: unknown) => {
    const identity = await sign({ actor: { account, session: account, role: 'user' }, client: '127.0.0.1' });
    const response = await fetch(`${service.url}/api/v1${path}`, {
      method,
      headers: { [identityHeader]: identity, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: response.status === 204 ? null : ((await response.json()) as Record<string, unknown>) };
  };
  const people = () => [uuidV7(), uuidV7()] as const;
  /** Two people and their direct conversation. */
  const pair = async () => {
    const [a, b] = people();
    const { body } = await http(a, 'POST', '/conversations', { kind: 'direct', with: b });
    return { a, b, c: (body as { id: string }).id };
  };
  /** An account is gone, as auth says it. */
  const drop = async (account: string) => {
    deleted.add(account);
    await auth.publishFact(accountDeleted, account, { account }, uuidV7());
  };
  return {
    servers,
    service,
    gateway,
    auth,
    archive,
    verdicts,
    unknown,
    http,
    pair,
    drop,
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

function answerAsArchive(bus: Bus, archive: Archive): void {
  const of = (c: string) => {
    if (!archive.up) throw new Error('the archive is away');
    return archive.events.get(c) ?? [];
  };
  bus.answer(readLogCursors, async ({ shards }) => {
    if (!archive.up) throw new Error('the archive is away');
    return { items: shards.map((shard) => ({ shard, open: archive.open, newest: 1, logId: archive.logId })) };
  });
  const parsed = (c: string) => of(c).map(({ text }) => JSON.parse(text) as ConversationEvent);
  bus.answer(readArchiveHeads, async ({ cs }) => ({
    items: cs.map((c) => {
      const last = parsed(c).at(-1);
      return {
        c,
        epoch: of(c).at(-1)?.epoch ?? 0,
        seq: last?.seq ?? 0,
        n: last?.n ?? 0,
        at: last?.at ?? 0,
        last: last === undefined ? null : itemOf(last),
      };
    }),
  }));
  bus.answer(readArchiveEvents, async ({ c, after, limit }) => ({
    dseq: parsed(c).at(-1)?.seq ?? 0,
    events: of(c)
      .slice(after, after + limit)
      .map(({ text }) => text),
  }));
  bus.answer(readArchivePage, async ({ c, before = Number.MAX_SAFE_INTEGER, limit }) => ({
    dseq: parsed(c).at(-1)?.seq ?? 0,
    items: parsed(c)
      .filter((event) => event.seq < before)
      .slice(-limit)
      .map(itemOf),
    more: false,
  }));
  bus.answer(findArchivedSends, async ({ c, keys }) => ({
    items: of(c).flatMap(({ text, hash }) => {
      const event = JSON.parse(text) as ConversationEvent;
      const asked = keys.some(([account, m]) => account === event.from && m === event.m);
      return asked ? [{ account: event.from, m: event.m, seq: event.seq, n: event.n, at: event.at, hash }] : [];
    }),
  }));
}
