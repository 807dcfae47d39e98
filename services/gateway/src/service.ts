import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { createIdentitySigner } from '@chatter/platform/identity.ts';
import { startLoop } from '@chatter/platform/loop.ts';
import { openRedis } from '@chatter/platform/redis.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { defineService } from '@chatter/platform/service.ts';
import { readProxies } from '@chatter/platform/trusted-proxies.ts';
import { Gauge, type Registry } from 'prom-client';
import { gatewayConfig } from './config.ts';
import { EventReader } from './feeds/event-reader.ts';
import { Interest } from './feeds/interest.ts';
import { refuseCrossSite } from './http/cross-site.ts';
import { mountDocs } from './http/docs.ts';
import { mountForwarding } from './http/forward.ts';
import { allowedOrigins, checkPublicUrl } from './http/origins.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { mountWebApp } from './http/web-app.ts';
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
import { mountSocket } from './sockets/upgrade.ts';

const patienceEveryMs = 1000;

/** The front door: the web app, `/api/v1` forwarded to the services that own it, and the sockets. */
export const gateway = defineService({
  name: 'gateway',
  config: gatewayConfig,
  frontDoor: true,
  trustedProxies: ({ TRUSTED_PROXIES }) => readProxies(TRUSTED_PROXIES),
  async start(scope) {
    const { config, bus, app, log } = scope;
    checkPublicUrl(config.PUBLIC_URL, config.CHATTER_LIMITS);
    const redis = await openRedis(scope, config.REDIS_URL);
    const origins = allowedOrigins(config.PUBLIC_URL);
    const limited = config.CHATTER_LIMITS === 'on';
    const budgets = new Budgets(limited ? rates : noRates);

    const sessions = new SessionCache(bus, config.PUBLIC_URL);
    const tickets = new Tickets(redis);
    const interest = new Interest(bus, new EventReader(redis, bus, config.LOG_SHARDS), log);
    const greeter = new Greeter(bus, interest, tickets, log);
    const acks = config.ACK_LEVEL === 'durable' ? new DurableAcks(bus) : null;
    const sockets = new Sockets(bus, log, interest, greeter, new Sender(bus), budgets, acks);
    const marks = new MarkGatherer(bus, log);
    sessions.onEnded((hashes) => sockets.end(hashes));
    const sweep = startLoop('sweep', config.SESSION_CHECK_SECONDS * 1000, log, () => sockets.sweep(sessions));
    scope.onStop('sweep', () => sweep.stop());
    const patience = setInterval(() => sockets.checkPatience(), patienceEveryMs);
    scope.onStop('patience', () => clearInterval(patience));

    addSecurityHeaders(app, config.PUBLIC_URL);
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
        hello: (connection, frame) => greeter.greet(connection, frame),
        charge: (connection, messages) => sockets.charge(connection, messages),
        send: (connection, frame, bytes) => sockets.send(connection, frame, bytes),
        mark: (connection, frame) => marks.mark(connection.account, frame),
        fetch: (connection, frame) => sockets.fetch(connection, frame),
        read: (c, after, limit) => interest.read(c, after, limit),
      },
    });
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
    await mountForwarding(app, { sessions, sign, origins, targets: { auth: config.AUTH_URL, chat: config.CHAT_URL } });
    await mountDocs(app, '0.1.0');
    await mountWebApp(app, config.WEB_ROOT);

    gauge(scope.metrics, 'chatter_sockets', 'Open sockets', () => sockets.count);
    gauge(scope.metrics, 'chatter_feeds', 'Conversations followed', () => interest.size);
  },
});

function gauge(metrics: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [metrics],
    collect() {
      this.set(value());
    },
  });
}
