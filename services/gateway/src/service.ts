import { livePeople } from '@chatter/contracts/auth/people.ts';
import { Witness } from '@chatter/contracts/chat/witness.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { createIdentitySigner } from '@chatter/platform/identity.ts';
import { startLoop } from '@chatter/platform/loop.ts';
import { openRedis } from '@chatter/platform/redis.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { defineService, type Scope } from '@chatter/platform/service.ts';
import { readProxies } from '@chatter/platform/trusted-proxies.ts';
import type { Redis } from 'ioredis';
import { Gauge } from 'prom-client';
import type { Static } from 'typebox';
import { gatewayConfig } from './config.ts';
import { DeliveryClock } from './feeds/delivery-clock.ts';
import { EventReader } from './feeds/event-reader.ts';
import { Interest } from './feeds/interest.ts';
import { followPassing } from './feeds/passing.ts';
import { refuseCrossSite } from './http/cross-site.ts';
import { mountDocs } from './http/docs.ts';
import { mountForwarding } from './http/forward.ts';
import { allowedOrigins, checkPublicUrl } from './http/origins.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { mountWebApp } from './http/web-app.ts';
import { createPathMetrics } from './path-metrics.ts';
import { Arrivals } from './presence/arrivals.ts';
import { PresenceStore } from './presence/presence-store.ts';
import { Sight } from './presence/sight.ts';
import { Watchers } from './presence/watchers.ts';
import { SessionCache } from './sessions/session-cache.ts';
import { Tickets } from './sessions/tickets.ts';
import { noRates, rates } from './sockets/buckets.ts';
import { Budgets } from './sockets/budgets.ts';
import { DurableAcks } from './sockets/durable-acks.ts';
import { Greeter } from './sockets/hello.ts';
import { leaveInSpread } from './sockets/leave.ts';
import { MarkGatherer } from './sockets/marks.ts';
import { Sender } from './sockets/sender.ts';
import { Sockets } from './sockets/sockets.ts';
import { Typing } from './sockets/typing.ts';
import { mountSocket } from './sockets/upgrade.ts';

const patienceEveryMs = 1000;
/** Signs that may be late or lost before somebody counts as gone, and some room. */
const signsToGone = 2.5;

type GatewayScope = Scope<Static<typeof gatewayConfig>>;

/** The front door: the web app, `/api/v1` forwarded to the services that own it, and the sockets. */
export const gateway = defineService({
  name: 'gateway',
  config: gatewayConfig,
  frontDoor: true,
  trustedProxies: ({ TRUSTED_PROXIES }) => readProxies(TRUSTED_PROXIES),
  async start(scope) {
    const { config, bus, app } = scope;
    checkPublicUrl(config.PUBLIC_URL, config.CHATTER_LIMITS);
    const redis = await openRedis(scope, config.REDIS_URL);
    const origins = allowedOrigins(config.PUBLIC_URL);
    const sessions = new SessionCache(bus, config.PUBLIC_URL);
    const tickets = new Tickets(redis);

    addSecurityHeaders(app, config.PUBLIC_URL);
    await startSockets(scope, redis, { sessions, tickets, origins });
    app.post(apiPrefix + makeTicket.path, async (request, reply) => {
      refuseCrossSite(request, origins);
      const session = await sessions.ofCookie(request.headers.cookie);
      if (session === null) throw new Refusal('not-signed-in');
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ticket: await tickets.make(session.hash) });
    });
    const sign = createIdentitySigner(config.IDENTITY_PRIVATE_KEY);
    const targets = { auth: config.AUTH_URL, chat: config.CHAT_URL, community: config.COMMUNITY_URL, ai: config.AI_URL };
    await mountForwarding(app, { sessions, sign, origins, targets });
    await mountDocs(app, '0.1.0');
    await mountWebApp(app, config.WEB_ROOT);
  },
});

/** What those pass who open a socket. */
interface Doors {
  sessions: SessionCache;
  tickets: Tickets;
  origins: ReadonlySet<string>;
}

/** The socket side: what sockets say, and what they are told. */
async function startSockets(scope: GatewayScope, redis: Redis, { sessions, tickets, origins }: Doors): Promise<void> {
  const { config, bus, app, log } = scope;
  const limited = config.CHATTER_LIMITS === 'on';
  const budgets = new Budgets(limited ? rates : noRates);
  const path = createPathMetrics(scope.metrics);
  const interest = followConversations(scope, redis, path.delivered);
  const greeter = new Greeter(bus, interest, tickets, log);
  const acks = config.ACK_LEVEL === 'durable' ? new DurableAcks(bus) : null;
  const sockets = new Sockets(
    bus,
    log,
    interest,
    greeter,
    new Sender(bus, path.acked, (c, epoch, logId) => interest.heard(c, epoch, logId)),
    budgets,
    acks,
  );
  const marks = new MarkGatherer(bus, log);
  const typing = new Typing(bus, log);
  const { arrivals, watchers } = startPresence(scope, redis);

  sockets.follow(sessions);
  const sweep = startLoop('sweep', config.SESSION_CHECK_SECONDS * 1000, log, () => sockets.sweep(sessions));
  scope.onStop('sweep', () => sweep.stop());
  const patience = setInterval(() => sockets.checkPatience(), patienceEveryMs);
  scope.onStop('patience', () => clearInterval(patience));
  gauge(scope, 'chatter_sockets', 'Open sockets', () => sockets.count);
  gauge(scope, 'chatter_feeds', 'Conversations followed', () => interest.size);

  await mountSocket(app, {
    sessions,
    sockets,
    budgets,
    origins,
    limited,
    leave: async () => {
      await leaveInSpread(sockets, config.DRAIN_SECONDS * 1000);
      for (const connection of sockets.all()) connection.close(closeCodes.restart, 'restart');
      await marks.flush();
    },
    connection: {
      log,
      charge: (connection, messages) => sockets.charge(connection, messages),
      send: (connection, frame, bytes) => sockets.send(connection, frame, bytes),
      mark: (connection, frame) => marks.mark(connection.account, frame),
      fetch: (connection, frame) => sockets.fetch(connection, frame),
      typing: (connection, frame) => typing.typing(connection, frame, Date.now()),
      read: (c, after, limit) => interest.read(c, after, limit),
      left: (connection, c, last) => greeter.left(connection, c, last),
      hello: async (connection, frame) => {
        await greeter.greet(connection, frame);
        if (connection.ready && connection.open) arrivals.arrived(connection);
      },
      watch: (connection, frame) => watchers.watch(connection, frame),
      closed: (connection) => {
        sockets.remove(connection);
        arrivals.closed(connection);
        watchers.closed(connection);
      },
    },
  });
}

/** What is said in the conversations that sockets of this gateway are in. */
function followConversations({ config, bus, log }: GatewayScope, redis: Redis, delivered: (seconds: number) => void): Interest {
  const reader = new EventReader(redis, bus, config.LOG_SHARDS);
  const interest = new Interest(bus, reader, log, new Witness(bus), new DeliveryClock(delivered));
  followPassing(bus, interest);
  return interest;
}

/** Who is here, and who looks at whom. */
function startPresence(scope: GatewayScope, redis: Redis): { arrivals: Arrivals; watchers: Watchers } {
  const { config, bus, log } = scope;
  const signMs = config.PRESENCE_SIGN_SECONDS * 1000;
  const store = new PresenceStore(redis, uuidV7(), signsToGone * signMs);
  const arrivals = new Arrivals(store, bus, log, config.PRESENCE_GRACE_SECONDS * 1000);
  const watchers = new Watchers(store, bus, new Sight(bus), log);
  const signs = startLoop('presence', signMs, log, () => arrivals.stay());
  const sweep = startLoop('watched', config.SESSION_CHECK_SECONDS * 1000, log, () => watchers.sweep());
  const look = (account: string | null) =>
    watchers.changed(account).catch((error: unknown) => log.warn({ err: error }, 'presence cannot be read, the sweep tries again'));
  // Who has muted whom changes nothing of who is seen.
  bus.followLive(livePeople, '*', ({ kind }, account) => void (kind !== 'mutes-changed' && look(account)));
  bus.onReconnect(() => {
    sweep.wake();
    void look(null);
  });
  scope.onStop('presence', async () => {
    await Promise.all([signs.stop(), sweep.stop()]);
    arrivals.stop();
    watchers.stop();
  });
  gauge(scope, 'chatter_watched', 'Accounts whose presence is shown', () => watchers.size);
  return { arrivals, watchers };
}

function gauge({ metrics }: GatewayScope, name: string, help: string, count: () => number): void {
  new Gauge({
    name,
    help,
    registers: [metrics],
    collect() {
      this.set(count());
    },
  });
}
