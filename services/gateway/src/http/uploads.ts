import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '@chatter/platform/refusal.ts';

/**
 * Refuses an upload before any of it is read: of nobody who is signed in, or beyond its limit. It passes through as it comes, so it has
 * to say its length (RFC 9110, section 15.5.12: 411); more than it said cannot come.
 */
export function refuseUpload(headers: IncomingHttpHeaders, maxBytes: number, session: object | null): void {
  if (session === null) throw new Refusal('not-signed-in');
  const length = headers['content-length'];
  if (length === undefined) throw new Refusal('invalid-request', { status: 411, detail: 'An upload must say its Content-Length.' });
  if (Number(length) > maxBytes) throw new Refusal('payload-too-large', { detail: `At most ${maxBytes} bytes.` });
}
