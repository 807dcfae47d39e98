import { Refusal } from '@chatter/platform/refusal.ts';
import type { FastifyRequest } from 'fastify';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses state-changing requests that another site made a browser send (OWASP: Fetch Metadata): `Sec-Fetch-Site` must be same-origin
 * or, where a browser sends none, `Origin` one of ours. A request with a cookie and neither is refused; one without a cookie and
 * neither is no browser's.
 */
export function refuseCrossSite(request: FastifyRequest, origins: ReadonlySet<string>): void {
  if (safe.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const { origin, cookie } = request.headers;
  const ours = site === undefined ? (origin === undefined ? cookie === undefined : origins.has(origin)) : site === 'same-origin';
  if (!ours) throw new Refusal('cross-site');
}
