import type { Route } from '@chatter/contracts/kit/define.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import type { Someone, System } from '../system.ts';

/** What is asked of a route. */
export interface Asking {
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  /** Bytes instead of JSON. */
  file?: Buffer;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** JSON, or the text of what is none. */
  body: unknown;
}

/** Asks a route by way of the gateway, as a browser of ours does. */
export async function request(
  system: System,
  who: Someone | null,
  route: Route,
  { params = {}, query, body, file }: Asking,
): Promise<Answer> {
  const path = route.path.replaceAll(/:([A-Za-z]+)/g, (_, name) => encodeURIComponent(params[name] ?? ''));
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  const headers = new Headers({ origin: system.url });
  if (who !== null) headers.set('cookie', who.cookie);
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (file !== undefined) headers.set('content-type', 'image/png');
  const json = body === undefined ? null : JSON.stringify(body);
  const content = file === undefined ? json : new Uint8Array(file);
  const answer = await fetch(system.url + apiPrefix + path + search, { method: route.method, headers, body: content });
  const text = await answer.text();
  const isJson = text !== '' && /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}
