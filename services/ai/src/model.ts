import type { OpenAI } from 'openai';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ModelPlace } from './config.ts';
import type { PromptMessage } from './context.ts';
import { ModelFault } from './model-fault.ts';
import type { Usage } from './runs.ts';
import { watchSilence } from './silence.ts';

/** How a model ended: by itself, or at the limit of its length. */
export interface Ended {
  readonly end: 'complete' | 'limit';
  readonly usage: Usage | null;
}

export interface Model {
  readonly name: string;
  /**
   * Asks for an answer and hands over each piece as it comes.
   * @throws the signal's reason when it aborts; ModelFault, or an error of the library, when the model fails
   */
  write(prompt: readonly PromptMessage[], signal: AbortSignal, onText: (text: string) => void): Promise<Ended>;
}

/** No answer takes longer, also not one that never falls silent. */
const longestMs = 10 * 60_000;
/** The library tries again by itself: after `Retry-After`, connections that failed, and faults of the server. */
const maxRetries = 2;

const Chunk = Compile(
  Type.Object({
    choices: Type.Optional(
      Type.Array(
        Type.Object({
          delta: Type.Optional(
            Type.Union([Type.Null(), Type.Object({ content: Type.Optional(Type.Union([Type.Null(), Type.String()])) })]),
          ),
          finish_reason: Type.Optional(Type.Union([Type.Null(), Type.String()])),
        }),
      ),
    ),
    usage: Type.Optional(Type.Unknown()),
  }),
);
const Counts = Compile(Type.Object({ prompt_tokens: Type.Integer({ minimum: 0 }), completion_tokens: Type.Integer({ minimum: 0 }) }));

/** A model behind any server that speaks the Chat Completions API. The library is loaded when it is first asked: it takes 77 MB. */
export function openModel(place: ModelPlace): Model {
  let client: Promise<OpenAI> | null = null;
  return {
    name: place.name,
    async write(prompt, signal, onText) {
      client ??= connect(place);
      const asking = new AbortController();
      const tooLong = AbortSignal.timeout(longestMs);
      const give = AbortSignal.any([signal, asking.signal, tooLong]);
      try {
        const opened = (await client).chat.completions.create(
          { model: place.name, messages: [...prompt], stream: true, stream_options: { include_usage: true } },
          { signal: give },
        );
        return await readAnswer(await orAborted(opened, give), give, place.patienceMs, onText);
      } catch (error) {
        signal.throwIfAborted();
        if (tooLong.aborted) throw new ModelFault('took too long');
        throw error;
      } finally {
        asking.abort();
      }
    },
  };
}

async function connect({ baseUrl, apiKey, patienceMs }: ModelPlace): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey ?? 'none',
    organization: null,
    project: null,
    maxRetries,
    timeout: patienceMs,
    logLevel: 'off',
  });
}

/** The library waits out a `Retry-After` without looking at the signal. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

async function readAnswer(
  stream: AsyncIterable<unknown>,
  signal: AbortSignal,
  patienceMs: number,
  onText: (text: string) => void,
): Promise<Ended> {
  using silence = watchSilence(patienceMs);
  const pieces = stream[Symbol.asyncIterator]();
  let finish: string | null = null;
  let usage: Usage | null = null;
  const next = () => orAborted(pieces.next(), AbortSignal.any([signal, silence.signal]));
  try {
    for (let piece = await next(); piece.done !== true; piece = await next()) {
      signal.throwIfAborted();
      silence.heard();
      if (!Chunk.Check(piece.value)) throw new ModelFault('malformed chunk');
      const choice = piece.value.choices?.[0];
      if (choice?.delta?.content) onText(choice.delta.content);
      finish = choice?.finish_reason ?? finish;
      if (Counts.Check(piece.value.usage)) {
        usage = { tokensIn: piece.value.usage.prompt_tokens, tokensOut: piece.value.usage.completion_tokens };
      }
    }
  } catch (error) {
    if (silence.signal.aborted && !signal.aborted) throw new ModelFault('fell silent');
    throw error;
  }
  // The library ends a stream that was aborted as if it were complete, and so does a connection that is cut neatly.
  signal.throwIfAborted();
  if (finish === null) throw new ModelFault('connection ended early');
  return { end: finish === 'length' ? 'limit' : 'complete', usage };
}
