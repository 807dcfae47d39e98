import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { makeSecrets } from '@chatter/testkit/secrets.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { startRedis } from '@chatter/testkit/servers/redis.ts';
import type { SeatPlan } from '../driver/seat-plan.ts';
import { root } from '../stage/root.ts';
import type { MemoryChatOrder } from './memory-chat.ts';
import type { Reference } from './reference.ts';

type People = Extract<MemoryChatOrder, { do: 'know' }>['people'];

/**
 * Starts our path without storage: a gateway and NATS as always, and behind them chat from memory. Redis is there for tickets and
 * presence only. What lies between this and the system is what it costs to keep what was said.
 * @throws BinaryMissing where the servers are no programs on PATH
 */
export async function startPathWithoutStorage(signal: AbortSignal): Promise<Reference> {
  await using made = new AsyncDisposableStack();
  const nats = made.use(await startNats({ stopping: signal }));
  const redis = made.use(await startRedis({ stopping: signal }));
  const chat = fork(join(import.meta.dirname, 'memory-chat.ts'));
  made.defer(() => void chat.kill());
  const tell = async (order: MemoryChatOrder) => {
    chat.send(order);
    await once(chat, 'message', { signal });
  };
  await tell({ do: 'start', authUrl: nats.urlFor('auth'), chatUrl: nats.urlFor('chat') });
  const { program, url } = await startGateway(nats.urlFor('gateway'), redis.urlFor('gateway'), signal);
  made.use(program);
  const ends = made.move();
  return {
    name: 'no storage',
    pids: pidsOf({ gateway: program.pid, 'memory chat': chat.pid, nats: nats.program.pid, redis: redis.program.pid }),
    async seats(rooms, members) {
      const seated = Array.from({ length: rooms }, () => seatRoom(url, members)).flat();
      await tell({ do: 'know', people: seated.map(({ person }) => person) });
      return seated.map(({ seat }) => seat);
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

async function startGateway(natsUrl: string, redisUrl: string, signal: AbortSignal): Promise<{ program: Program; url: string }> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const nobody = 'http://127.0.0.1:1';
  const program = new Program({
    name: 'gateway without storage',
    command: process.execPath,
    args: [join(root, 'services', 'gateway', 'src', 'main.ts')],
    env: {
      ...{ HOST: '127.0.0.1', PORT: `${port}`, HEALTH_PORT: `${healthPort}`, LOG_LEVEL: 'fatal', PUBLIC_URL: url },
      ...{ NATS_URL: natsUrl, REDIS_URL: redisUrl, CHATTER_LIMITS: 'off', DRAIN_SECONDS: '0' },
      ...{ AUTH_URL: nobody, CHAT_URL: nobody, COMMUNITY_URL: nobody, AI_URL: nobody },
      IDENTITY_PRIVATE_KEY: makeSecrets().identityPrivateKey,
    },
    answers: async () => {
      if (!(await fetch(`http://127.0.0.1:${healthPort}/readyz`)).ok) throw new Error('not ready');
    },
  });
  await program.start(signal);
  return { program, url };
}

function seatRoom(url: string, members: number): { person: People[number]; seat: SeatPlan }[] {
  const c = uuidV7();
  const { session } = publicAddress(url).cookies;
  return Array.from({ length: members }, () => {
    const account = uuidV7();
    const token = randomBytes(32).toString('base64url');
    const hash = createHash('sha256').update(token).digest('hex');
    const headers = { cookie: `${session}=${token}`, origin: url };
    return {
      person: { hash, session: uuidV7(), account, role: 'user' as const, cs: [c] },
      seat: { url: `${url.replace(/^http/, 'ws')}/ws`, headers, ticketsAt: url, account, cs: [c] },
    };
  });
}

function pidsOf(found: Readonly<Record<string, number | null | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(found).flatMap(([name, pid]) => (pid ? [[name, pid]] : [])));
}
