import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { behaviourOf, type Pace, scriptedModel } from './behaviour.ts';
import { streamAnswer } from './stream-answer.ts';

const Ask = Type.Object({
  model: Type.String(),
  messages: Type.Array(Type.Object({ role: Type.String(), content: Type.String() }), { minItems: 1 }),
  stream: Type.Literal(true),
  stream_options: Type.Optional(Type.Object({ include_usage: Type.Optional(Type.Boolean()) })),
});
export type ModelAsk = Static<typeof Ask>;

export interface ScriptedModel extends AsyncDisposable {
  /** What AI_BASE_URL is to be. */
  readonly baseUrl: string;
  /** Asks for an answer so far, each with the key that came with it. */
  readonly asks: readonly { readonly ask: ModelAsk; readonly key: string | undefined }[];
  /** Answers that somebody is listening to right now. */
  readonly streaming: number;
}

/**
 * A server of the OpenAI Chat Completions API for development and tests that needs no model: `GET /v1/models` and
 * `POST /v1/chat/completions` with `stream: true`. Without a special word it streams a friendly answer, word by word. Words in the last
 * user message make it do something else:
 *
 * | Word | What it does |
 * |---|---|
 * | `slow` | the first word comes after 3 s |
 * | `delay` | 250 ms between words |
 * | `rate` | 429 with `Retry-After: 1`, once for each text |
 * | `refuse`, `broken` | 401, 500, each time |
 * | `die` | after five words the connection breaks |
 * | `malformed` | after five words comes a chunk that is not JSON |
 * | `hang` | after five words comes nothing more, and the connection stays |
 * | `early` | after five words the stream ends as if all were said |
 * | `limit` | after five words it ends at its limit of length |
 * | `empty` | ends well, without a word |
 * | `long` | 14,500 characters, at once |
 * | `once` | with any of these: only the first time that this text is asked |
 */
export async function startModel(options: { port?: number; pace?: Pace } = {}): Promise<ScriptedModel> {
  const { port = 0, pace = { firstMs: 100, wordMs: 30 } } = options;
  const asks: { ask: ModelAsk; key: string | undefined }[] = [];
  const times = new Map<string, number>();
  let streaming = 0;

  const complete = async (request: IncomingMessage, response: ServerResponse) => {
    const ask = parse(await text(request));
    if (ask === null) return refuse(response, 400, 'stream must be true, and messages hold texts');
    if (ask.model !== scriptedModel) return refuse(response, 404, `there is no model ${ask.model}, only ${scriptedModel}`);
    asks.push({ ask, key: request.headers.authorization?.replace(/^Bearer /, '') });
    const question = ask.messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const before = times.get(question) ?? 0;
    times.set(question, before + 1);
    const behaviour = behaviourOf(question, { messages: ask.messages.length, times: before }, pace);
    if (behaviour.status !== undefined) return refuse(response, behaviour.status, 'as you asked', behaviour.retryAfterSeconds);
    streaming++;
    await streamAnswer(response, behaviour, ask.stream_options?.include_usage === true).finally(() => streaming--);
  };
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/v1/chat/completions') {
      complete(request, response).catch(() => response.destroy());
    } else if (request.method === 'GET' && request.url === '/v1/models') {
      json(response, 200, { object: 'list', data: [{ id: scriptedModel, object: 'model', created: 0, owned_by: 'chatter' }] });
    } else refuse(response, 404, 'only /v1/models and /v1/chat/completions');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asks,
    get streaming() {
      return streaming;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function parse(body: string): ModelAsk | null {
  try {
    const ask: unknown = JSON.parse(body);
    return Value.Check(Ask, ask) ? ask : null;
  } catch {
    return null;
  }
}

function refuse(response: ServerResponse, status: number, message: string, retryAfterSeconds?: number): void {
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  json(response, status, { error: { message, type: 'scripted', code: `scripted_${status}` } });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
