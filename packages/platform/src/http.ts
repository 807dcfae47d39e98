import type { Readable } from 'node:stream';
import type { BodyOf, ParamsOf, QueryOf, Route } from '@chatter/contracts/kit/define.ts';
import { type CommonRefusal, commonRefusals, type Problem } from '@chatter/contracts/kit/problem.ts';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { Static, TSchema } from 'typebox';
import { noteMethods } from './allowed-methods.ts';
import { compileLate } from './compile-late.ts';
import { downloadHeaders, takeUploads } from './files.ts';
import { measureRequests } from './http-metrics.ts';
import { type Actor, type Identity, identityHeader } from './identity.ts';
import { JsonText } from './json-text.ts';
import type { Logger } from './log.ts';
import { problem } from './problems.ts';
import { Refusal, Unavailable } from './refusal.ts';
import { requestIds } from './request-id.ts';
import { traceparentHeader, workUnder } from './trace-headers.ts';
import { SpanKind, tracing } from './tracing.ts';
import { answerUnreadable, refuseExpectations } from './unreadable.ts';

/** The root of all routes of the contract. */
export const apiPrefix = '/api/v1';

/** Largest body of a request that is no upload, in bytes. */
export const maxBodyBytes = 65_536;

const jsonType = 'application/json; charset=utf-8';

/** Head and body of a request have arrived within this time, or it is refused (408). */
const requestWithinMs = 30_000;

export interface HttpOptions {
  log: Logger;
  /** Largest request body, in bytes; `maxBodyBytes` by default. */
  bodyLimitBytes?: number;
  /** Addresses and networks of peers whose `X-Forwarded-For` says who is asking; none by default. */
  trustedProxies?: readonly string[];
  /** Strangers come here: what a request says about its own id is passed over. */
  frontDoor?: boolean;
  /** Where requests are counted and timed. */
  metrics?: Registry;
}

/** A Fastify application with strict validation (nothing coerced, nothing dropped, all faults named) and problem+json errors. */
export function createApp({
  log,
  bodyLimitBytes = maxBodyBytes,
  trustedProxies = [],
  frontDoor = false,
  metrics,
}: HttpOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: log as never,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // Fastify would wait for ever for a request that never ends.
    requestTimeout: requestWithinMs,
    trustProxy: trustedProxies.length > 0 && trustedProxies,
    genReqId: requestIds(!frontDoor),
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    frameworkErrors: sendError,
    clientErrorHandler: answerUnreadable,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, useDefaults: false }, onCreate: compileLate },
  } as never) as unknown as FastifyInstance;
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(sendError);
  closeConnectionsWhenClosing(app);
  refuseExpectations(app.server);
  if (metrics !== undefined) measureRequests(app, metrics);
  const methodsOf = noteMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(request.url.split('?')[0] as string);
    if (methods.length === 0 || methods.includes(request.method)) return sendProblem(problem('not-found', 404), reply, request);
    // RFC 9110, section 15.5.6: a refusal of the method names those that are taken.
    return sendProblem(problem('method-not-allowed', 405), reply.header('allow', methods.join(', ')), request);
  });
  return app;
}

/** A connection kept alive after its answer would keep the server from closing until its time is up. */
function closeConnectionsWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}

/** One request as a route's handler sees it: everything parsed, the caller vouched for. */
export interface Asked<R extends Route> {
  params: ParamsOf<R>;
  query: QueryOf<R>;
  /** Of an upload: its bytes, at least one. */
  body: R extends { upload: object } ? Buffer : BodyOf<R>;
  actor: R['access'] extends 'account' ? Actor : Actor | null;
  /** The client's network address, as the gateway saw it. */
  client: string;
  request: FastifyRequest;
  reply: FastifyReply;
}
/** A status of the route with the body declared for it, perhaps as JSON, or the bytes of a download, which may come as a stream. */
export type Answered<R extends Route> = R extends { download: object }
  ? { status: 200; bytes: Uint8Array | Readable }
  : {
      [S in keyof R['answers']]: R['answers'][S] extends TSchema ? { status: S; body: Static<R['answers'][S]> | JsonText } : { status: S };
    }[keyof R['answers']];

type Verify = (token: string | undefined) => Promise<Identity | null>;

/**
 * Mounts a route of the contract below `/api/v1`. The caller must be vouched for by the gateway's signature, also where nobody needs
 * to be signed in, so that nothing inside the cluster is trusted by its address. Who may not ask is refused before the body is read.
 */
export function mount<R extends Route, const A extends Answered<R>>(
  app: FastifyInstance,
  verify: Verify,
  route: R,
  handler: (asked: Asked<R>) => Promise<A>,
): void {
  const { upload } = route;
  if (upload === undefined) return mountIn(app, verify, route, handler);
  app.register((scope, _options, done) => {
    takeUploads(scope, upload);
    mountIn(scope, verify, route, handler);
    done();
  });
}

function mountIn<R extends Route>(app: FastifyInstance, verify: Verify, route: R, handler: (asked: Asked<R>) => Promise<unknown>): void {
  const admitted = new WeakMap<FastifyRequest, Identity>();
  app.route({
    method: route.method,
    url: apiPrefix + route.path,
    schema: schemaOf(route),
    ...(route.upload && { bodyLimit: route.upload.maxBytes }),
    onRequest: async (request) => {
      refuseCrossSite(request);
      const identity = await verify(request.headers[identityHeader] as string | undefined);
      if (identity === null || (route.access === 'account' && identity.actor === null)) throw new Refusal('not-signed-in');
      admitted.set(request, identity);
    },
    handler: async (request, reply) => {
      const { actor, client } = admitted.get(request) as Identity;
      const { params, query, body } = request;
      const asked = { params, query, body, actor, client, request, reply };
      const work = () => handler(asked as unknown as Asked<R>);
      // Only the gateway can sign: nobody else gets a request into a trace.
      const answering = tracing ? workUnder(`${route.method} ${apiPrefix}${route.path}`, SpanKind.SERVER, headOf(request), work) : work();
      const answer = (await answering) as { status: number; body?: unknown; bytes?: Uint8Array | Readable };
      if (reply.sent) return reply;
      reply.header('cache-control', 'no-store').code(answer.status);
      if (route.download !== undefined) return reply.headers(downloadHeaders(route.download)).send(answer.bytes);
      if (answer.body === undefined) return reply.send();
      return reply.header('content-type', jsonType).send(textOf(answer.body, route.answers[answer.status], reply));
    },
  });
}

/** JSON with what the schema names and nothing else. How to write it is compiled when it is first said, as checks are. */
function textOf(body: unknown, schema: unknown, reply: FastifyReply): string {
  if (body instanceof JsonText) return body.text;
  const write = reply.compileSerializationSchema(schema as Record<string, unknown>);
  return write(body as Record<string, unknown>);
}

function schemaOf({ params, query, body }: Route): Record<string, unknown> {
  return { ...(params && { params }), ...(query && { querystring: query }), ...(body && { body }) };
}

const headOf = ({ headers }: FastifyRequest) => ({
  get: (name: string) => (name === traceparentHeader ? (headers[name] as string | undefined) : undefined),
});

/**
 * A second lock behind the gateway's, which also knows the origins: what a browser itself says comes from another site changes nothing
 * (OWASP: Fetch Metadata).
 */
function refuseCrossSite({ method, headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (method !== 'GET' && site !== undefined && site !== 'same-origin') throw new Refusal('cross-site');
}

/** Sends a problem as `application/problem+json` (RFC 9457). */
export function sendProblem(of: Problem, reply: FastifyReply, request: FastifyRequest): FastifyReply {
  if (of.retryAfterSeconds !== undefined) reply.header('retry-after', of.retryAfterSeconds);
  return reply
    .code(of.status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send({ ...of, requestId: request.id });
}

function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(problemOf(error, request), reply, request);
}

/** Refusals of what somebody may, or how often: many of them are an attack, or somebody in trouble (ASVS 5.0, 16.3). */
const noted = new Set([401, 403, 429]);

function problemOf(error: FastifyError | Error, request: FastifyRequest): Problem {
  if (error instanceof Refusal) {
    const told = problemOfRefusal(error);
    if (noted.has(told.status)) request.log.info({ code: told.code, status: told.status, route: request.routeOptions.url }, 'refused');
    return told;
  }
  if (error instanceof Unavailable) {
    request.log.warn({ err: error }, 'unavailable');
    return problem('unavailable', 503, { retryAfterSeconds: 2 });
  }
  const { validation, validationContext, statusCode } = ((error as unknown) ?? {}) as FastifyError;
  if (validation !== undefined) {
    const errors = validation.map((fault) => ({
      pointer: `/${validationContext ?? 'body'}${fault.instancePath}${namedProperty(fault.params)}`,
      message: fault.message ?? 'is wrong',
    }));
    return problem('invalid-request', 400, { errors });
  }
  if (statusCode === 413) return problem('payload-too-large', 413);
  if (statusCode === 415) return problem('unsupported-media-type', 415);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return problem('invalid-request', statusCode);
  request.log.error({ err: error }, 'request failed');
  return problem('fault', 500);
}

function problemOfRefusal(error: Refusal): Problem {
  const status = error.status ?? commonRefusals[error.code as CommonRefusal] ?? 409;
  return problem(error.code, status, {
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  });
}

function namedProperty(params: Record<string, unknown>): string {
  const name = params.missingProperty ?? params.additionalProperty;
  return typeof name === 'string' ? `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
}
