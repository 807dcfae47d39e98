import { connect } from 'node:net';
import { until } from '@chatter/testkit/until.ts';
import { patience } from '../patience.ts';
import type { Said } from './http-twists.ts';

export interface HttpAnswer {
  /** Null: the connection ended without an answer that could be read. */
  status: number | null;
  headers: ReadonlyMap<string, string>;
  body: string;
  raw: string;
}

/** Says a request byte by byte as it is, on a connection of its own, and hears the answer to its end. */
export async function sayHttp(url: string, said: Said): Promise<HttpAnswer> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const pieces: Buffer[] = [];
  let ended = false;
  socket.on('data', (piece) => pieces.push(piece));
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  const bytes = bytesOf(said);
  said.shown = () => bytes.toString('latin1');
  socket.write(bytes);
  if (said.leaves) socket.end();
  try {
    await until('the answer', () => ended || isWhole(Buffer.concat(pieces)), { ...patience, everyMs: 2 });
  } catch {
    return { status: null, headers: new Map(), body: '', raw: `nothing in time but ${Buffer.concat(pieces)}` };
  } finally {
    socket.destroy();
  }
  return parse(Buffer.concat(pieces));
}

function bytesOf({ method, path, query, headers, body, length, version }: Said): Buffer {
  const lines = [
    `${method} ${path}${query === '' ? '' : `?${query}`} HTTP/${version}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const says = length ?? (body.length > 0 ? String(body.length) : null);
  if (says !== null && says !== '') lines.push(`content-length: ${says}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\nconnection: close\r\n\r\n`, 'latin1'), body]);
}

/** An answer ends with its connection; one that has no body, or whose length is told and there, need not be waited for. */
function isWhole(bytes: Buffer): boolean {
  const { status, headers, body } = parse(bytes);
  const length = headers.get('content-length');
  if (status === 101) return true;
  return status !== null && length !== undefined && Buffer.byteLength(body, 'latin1') >= Number(length);
}

function parse(bytes: Buffer): HttpAnswer {
  const raw = bytes.toString('latin1').replace(/^HTTP\/1\.1 1\d\d .*?\r\n\r\n/s, '');
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const status = rest.length === 0 ? null : Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? Number.NaN);
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  // What follows a whole answer is the answer to what followed the request.
  const body = rest.join('\r\n\r\n').slice(0, Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY));
  const whole = headers.get('transfer-encoding') === 'chunked' ? unchunk(body) : body;
  return { status: status === null || Number.isNaN(status) ? null : status, headers, body: whole, raw };
}

function unchunk(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, end), 16);
    if (!(size > 0)) break;
    out += text.slice(end + 2, end + 2 + size);
    at = end + 4 + size;
  }
  return out;
}
