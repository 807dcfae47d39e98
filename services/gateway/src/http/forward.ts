import { catalogue } from '@chatter/contracts/catalogue.ts';
import { type EdgeService, edges } from '@chatter/contracts/gateway/routes.ts';
import { apiPrefix, maxBodyBytes } from '@chatter/platform/http.ts';
import { type Identity, identityHeader } from '@chatter/platform/identity.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { requestIdHeader } from '@chatter/platform/request-id.ts';
import { traceparentHeader } from '@chatter/platform/trace-headers.ts';
import { tracing } from '@chatter/platform/tracing.ts';
import replyFrom, { type FastifyReplyFromHooks } from '@fastify/reply-from';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { SessionCache } from '../sessions/session-cache.ts';
import { refuseCrossSite } from './cross-site.ts';
import { traceRequest } from './request-trace.ts';
import { againAtOnce, sendUnavailable, sendWhole } from './send-whole.ts';
import { refuseUpload } from './uploads.ts';

/** Headers that only the gateway itself may say to services. */
const ownHeaders = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'traceparent',
  'tracestate',
  'baggage',
  identityHeader,
];

/** What holds for one connection only (RFC 9110, section 7.6.1); how a body is cut into pieces Node says anew. */
const ofConnection = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade', 'expect'];
const ofBody = ['content-length', 'transfer-encoding', 'content-type', 'content-encoding'];
const notForServices = new Set([...ownHeaders, ...ofConnection]);
const notForServicesBodiless = new Set([...notForServices, ...ofBody]);
const notForClients = new Set(ofConnection);

function without<V>(headers: Readonly<Record<string, V>>, names: ReadonlySet<string>): Record<string, V> {
  const kept: Record<string, V> = {};
  for (const name in headers) if (!names.has(name)) kept[name] = headers[name] as V;
  return kept;
}

/** Within which a service has to answer. */
const withinMs = 15_000;
const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** How an address begins as one asks a proxy for it (RFC 9112, section 3.2.2); the router passes over it too. */
const ofProxies = /^https?:\/\/.*?\//;

export interface ForwardDeps {
  sessions: Pick<SessionCache, 'ofCookie'>;
  sign: (identity: Identity) => Promise<string>;
  origins: ReadonlySet<string>;
  targets: Readonly<Record<EdgeService, string>>;
}

/** Forwards routes to the services that own them, by the first segment of their path, with a signed statement of who is calling. */
export async function mountForwarding(app: FastifyInstance, deps: ForwardDeps): Promise<void> {
  await app.register(reading(deps));
  await app.register(changing(deps));
}

/** What changes nothing has no body, and most of it is small: its way there and back is the shorter one. */
function reading(deps: ForwardDeps): FastifyPluginAsync {
  return async (scope) => {
    const undici = { headersTimeout: withinMs, bodyTimeout: withinMs, connections: 2048 };
    await scope.register(replyFrom, { disableRequestLogging: true, cacheURLs: 5000, destroyAgent: true, undici });
    for (const [url, service] of forwarded()) {
      scope.route({
        method: [...readingMethods],
        url,
        onRequest: refuseTooLarge,
        handler: (request, reply) => forward(deps, service, request, reply, { retryDelay: againAtOnce, onResponse: sendWhole }),
      });
    }
  };
}

function changing(deps: ForwardDeps): FastifyPluginAsync {
  return async (scope) => {
    // Bodies pass through unread: the service that owns the route checks them.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    await scope.register(replyFrom, { disableRequestLogging: true, http: { requestOptions: { timeout: withinMs } } });
    const method = scope.supportedMethods.filter((name) => !readingMethods.has(name));
    for (const [url, service] of forwarded()) {
      scope.route({ method, url, onRequest: refuseTooLarge, handler: (request, reply) => forward(deps, service, request, reply) });
    }
    for (const { method, path, upload } of catalogue.routes) {
      if (upload === undefined) continue;
      const service = edges[path.split('/')[1] as keyof typeof edges];
      scope.route({
        method,
        url: apiPrefix + path,
        onRequest: async (request) => {
          refuseCrossSite(request, deps.origins);
          refuseUpload(request.headers, upload.maxBytes, await deps.sessions.ofCookie(request.headers.cookie));
        },
        handler: (request, reply) => forward(deps, service, request, reply),
      });
    }
  };
}

/** The addresses that are forwarded. */
function forwarded(): [url: string, service: EdgeService][] {
  return Object.entries(edges).flatMap(([segment, service]) =>
    [`${apiPrefix}/${segment}`, `${apiPrefix}/${segment}/*`].map((url): [string, EdgeService] => [url, service]),
  );
}

async function forward(
  { sessions, sign, origins, targets }: ForwardDeps,
  service: EdgeService,
  request: FastifyRequest,
  reply: FastifyReply,
  more: Pick<FastifyReplyFromHooks, 'retryDelay' | 'onResponse'> = {},
) {
  refuseCrossSite(request, origins);
  const [path, query] = splitOnce(request.url.replace(ofProxies, '/'));
  refuseUndecodable(query);
  const trace = tracing ? traceRequest(request, reply) : null;
  const vouch = async () => sign(await identify(request, sessions));
  const identity = await (trace === null ? vouch() : trace.first(vouch));
  let failed = false;
  // What reply-from finds wrong with an address holds for the path: the query goes on as it came.
  return reply.from(targets[service] + path, {
    ...more,
    queryString: () => query,
    // A service that restarted leaves idle connections behind: what changes nothing may be asked once more.
    retriesCount: 1,
    rewriteRequestHeaders: (_, headers) => {
      // A body that is not passed on must not be announced: the service would take what comes next on the connection for it.
      const kept = without(headers, request.body ? notForServices : notForServicesBodiless);
      if (service !== 'auth') delete kept.cookie;
      kept[identityHeader] = identity;
      kept[requestIdHeader] = request.id;
      if (trace !== null) kept[traceparentHeader] = trace.forward(service);
      return kept;
    },
    rewriteHeaders: (headers) => without(headers, notForClients),
    onError: (answer, { error }) => {
      // A body on its way fails with the request, and each is told.
      if (failed) return;
      failed = true;
      request.log.warn({ err: error, service }, 'service did not answer');
      sendUnavailable(answer as FastifyReply, request);
    },
  });
}

/** A service that refuses a body closes the connection while it comes, and then its answer may get lost. */
async function refuseTooLarge({ headers }: FastifyRequest): Promise<void> {
  if (Number(headers['content-length']) > maxBodyBytes)
    throw new Refusal('payload-too-large', { detail: `At most ${maxBodyBytes} bytes.` });
}

function splitOnce(url: string): [path: string, query: string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

/** What is no percent-encoded UTF-8 would be read as something else by the next who decodes it. */
function refuseUndecodable(query: string): void {
  if (!query.includes('%')) return;
  try {
    decodeURIComponent(query);
  } catch {
    throw new Refusal('invalid-request', { detail: 'The query is not percent-encoded UTF-8.' });
  }
}

async function identify(request: FastifyRequest, sessions: ForwardDeps['sessions']): Promise<Identity> {
  const session = await sessions.ofCookie(request.headers.cookie);
  return {
    actor: session === null ? null : { account: session.account, session: session.session, role: session.role },
    client: request.ip,
  };
}
