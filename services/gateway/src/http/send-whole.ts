import type { Readable } from 'node:stream';
import { sendProblem } from '@chatter/platform/http.ts';
import { problem } from '@chatter/platform/problems.ts';
import type { FastifyReplyFromHooks } from '@fastify/reply-from';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is known to be at most so long is taken whole and sent in one piece; what is longer passes through as it comes. */
const maxWholeBytes = 1_048_576;

/** The body of an answer as undici gives it. */
type Body = Readable & { bytes(): Promise<Uint8Array> };

/** Tells the client what a service answered: a small answer costs less in one piece than as a stream. */
export const sendWhole: NonNullable<FastifyReplyFromHooks['onResponse']> = (request, reply, { stream }) => {
  const body = stream as unknown as Body;
  const to = reply as FastifyReply;
  const length = Number(to.getHeader('content-length') ?? Number.NaN);
  if (request.method === 'HEAD' || !(length <= maxWholeBytes)) to.send(body);
  else void sendBytes(request as FastifyRequest, to, body);
};

async function sendBytes(request: FastifyRequest, reply: FastifyReply, body: Body): Promise<void> {
  try {
    const bytes = await body.bytes();
    reply.send(bytes);
  } catch (error) {
    request.log.warn({ err: error }, 'a service did not end its answer');
    for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
    sendUnavailable(reply, request);
  }
}

/** Says that a service cannot be reached now. */
export function sendUnavailable(reply: FastifyReply, request: FastifyRequest): void {
  sendProblem(problem('unavailable', 503, { retryAfterSeconds: 2 }), reply, request);
}

/** How a connection ends that was kept for long, under a request that just went out on it. */
const ended = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
const againAfterMs = 5;

/** A service that restarted leaves idle connections behind: what changes nothing may be asked once more. */
export const againAtOnce: NonNullable<FastifyReplyFromHooks['retryDelay']> = ({ err, attempt }) =>
  attempt === 0 && ended.has((err as { code?: string } | null)?.code ?? '') ? againAfterMs : null;
