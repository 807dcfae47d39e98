import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Letter } from './letter.ts';
import type { LetterStore } from './letter-store.ts';

export interface MailboxWeb extends AsyncDisposable {
  readonly port: number;
}

const pageRules = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'";
/** A letter may look as it likes, but run nothing, load nothing, and open its links in a tab of their own. */
const letterRules = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox";
const closed = "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const files: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['page.html', 'text/html'],
  '/page.css': ['page.css', 'text/css'],
  '/page.js': ['page.js', 'text/javascript'],
};

/**
 * The mailbox in a browser: the page at `/`; `GET /api/letters?to=&after=&wait=` answers `{items}`, newest first, waiting
 * up to `wait` (at most 25) seconds for the first that fits; `GET /letters/<id>` is a letter's HTML.
 */
export async function startWeb(store: LetterStore, { host, port }: { host: string; port: number }): Promise<MailboxWeb> {
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    answer(store, request, response, stopping.signal).catch((error: Error) => response.destroy(error));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(store: LetterStore, request: IncomingMessage, response: ServerResponse, stopping: AbortSignal): Promise<void> {
  const send = (status: number, type: string, rules: string, body: string) => {
    const headers = { 'content-security-policy': rules + closed, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
    response.writeHead(status, { ...headers, 'cache-control': 'no-store', 'content-type': `${type}; charset=utf-8` }).end(body);
  };
  // A foreign name that resolves to this machine would make its page our same origin, and letters hold secrets.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? ''))
    return send(421, 'text/plain', pageRules, 'Wrong host.');
  const url = new URL(request.url ?? '/', 'http://mailbox');
  if (request.method !== 'GET') return send(405, 'text/plain', pageRules, 'Only GET.');
  if (url.pathname === '/api/letters') {
    const items = await lettersFor(store, url.searchParams, stopping);
    return send(200, 'application/json', pageRules, JSON.stringify({ items }));
  }
  const letter = store.get(url.pathname.replace(/^\/letters\//, ''));
  if (letter !== undefined) return send(200, 'text/html', letterRules, frameOf(letter));
  const file = files[url.pathname];
  if (file === undefined) return send(404, 'text/plain', pageRules, 'Not found.');
  return send(200, file[1], pageRules, await readFile(join(import.meta.dirname, 'page', file[0]), 'utf8'));
}

function lettersFor(store: LetterStore, asked: URLSearchParams, stopping: AbortSignal): Promise<Letter[]> {
  const [to, after] = [asked.get('to'), asked.get('after')];
  const waitSeconds = Math.min(25, Math.max(0, Number(asked.get('wait')) || 0));
  const query = { ...(to === null ? {} : { to }), ...(after === null ? {} : { after }) };
  return store.waitFor(query, AbortSignal.any([stopping, AbortSignal.timeout(waitSeconds * 1000)]));
}

function frameOf({ html }: Letter): string {
  return `<!doctype html><base target="_blank">${html ?? ''}`;
}
