import type { BodyOf, FileOf, ParamsOf, QueryOf, ReplyOf, Route } from '@chatter/contracts/kit/define.ts';
import { ProblemError } from './problem-error.ts';
import { problemOf } from './problem-of.ts';
import { Unreachable } from './unreachable.ts';

/** What is used of an HTTP answer. */
export interface ReplyLike {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What is used of `fetch`. */
export type FetchLike = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string | Blob; signal: AbortSignal },
) => Promise<ReplyLike>;

export interface HttpOptions {
  /** Origin of the installation, without a slash at its end; '' in a page means the page's own. */
  base: string;
  fetch?: FetchLike;
  /** Sent with every request: outside a browser the cookie and Origin, or a bearer token. */
  headers?: Record<string, string>;
  /** Milliseconds until a request is given up; 10,000 by default. */
  timeoutMs?: number;
}

/** An upload takes as long as it takes, on a slow line too. */
const uploadTimeoutMs = 120_000;

type Part<Name extends string, Value> = [Value] extends [undefined] ? { [N in Name]?: undefined } : { [N in Name]: Value };
type Parts<R> = Part<'params', ParamsOf<R>> &
  Part<'query', QueryOf<R>> &
  Part<'body', BodyOf<R>> &
  Part<'file', FileOf<R>> & { signal?: AbortSignal };
type Given<R> = Record<never, never> extends Parts<R> ? [parts?: Parts<R>] : [parts: Parts<R>];

export interface Http {
  /**
   * Asks a route and returns its answer; undefined where the route declares an empty one.
   * @throws ProblemError when refused, Unreachable when nothing answered, the signal's reason when called off
   */
  ask<R extends Route>(route: R, ...parts: Given<R>): Promise<ReplyOf<R>>;
}

/** The typed sender for all routes of the contracts, below `/api/v1`. */
export function createHttp({ base, headers = {}, timeoutMs = 10_000, ...options }: HttpOptions): Http {
  const send: FetchLike = options.fetch ?? ((url, init) => fetch(url, init));
  return {
    async ask<R extends Route>(route: R, ...[parts]: Given<R>): Promise<ReplyOf<R>> {
      const { params, query, signal, ...content }: Loose = parts ?? {};
      const timeout = AbortSignal.timeout(content.file === undefined ? timeoutMs : uploadTimeoutMs);
      const { type, body } = bodyOf(content);
      const init = {
        method: route.method,
        headers: { accept: 'application/json', ...(type === undefined ? {} : { 'content-type': type }), ...headers },
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        ...(body === undefined ? {} : { body }),
      };
      return (await answerOf(send(`${base}/api/v1${pathOf(route.path, params, query)}`, init), signal)) as ReplyOf<R>;
    },
  };
}

type Loose = { params?: unknown; query?: unknown; body?: unknown; file?: Blob | undefined; signal?: AbortSignal | undefined };

function bodyOf({ body, file }: Pick<Loose, 'body' | 'file'>): { type?: string; body?: string | Blob } {
  if (file !== undefined) return { type: file.type, body: file };
  return body === undefined ? {} : { type: 'application/json', body: JSON.stringify(body) };
}

async function answerOf(sent: Promise<ReplyLike>, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    const reply = await sent;
    const text = await reply.text();
    if (!reply.ok) throw problemOf(reply.status, reply.headers.get('retry-after'), text);
    return text === '' ? undefined : JSON.parse(text);
  } catch (fault) {
    if (fault instanceof ProblemError) throw fault;
    signal?.throwIfAborted();
    throw new Unreachable(fault);
  }
}

/** A route's path with its `:names` and query filled in; members left undefined are left out. */
function pathOf(path: string, params: unknown, query: unknown): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent((params as Record<string, string>)[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, value);
  return search.size === 0 ? filled : `${filled}?${search}`;
}
