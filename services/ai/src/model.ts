import type { OpenAI } from 'openai';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ModelPlace } from './config.ts';
import type { PromptMessage } from './context.ts';
import { ModelFault } from './model-fault.ts';
import type { Usage } from './runs.ts';
import { type Silence, watchSilence } from './silence.ts';

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
      const { completions } = (await client).chat;
      using silence = watchSilence(place.patienceMs);
      const tooLong = AbortSignal.timeout(longestMs);
      const ask = { model: place.name, messages: [...prompt], stream: true as const, stream_options: { include_usage: true } };
      let ended: Ended | null = null;
      let failed: unknown = null;
      try {
        const stream = await completions.create(ask, { signal: AbortSignal.any([signal, silence.signal, tooLong]) });
        ended = await readAnswer(stream, silence, onText);
      } catch (error) {
        failed = error;
      }
      // The library ends a stream that was aborted as if it were complete.
      signal.throwIfAborted();
      if (silence.signal.aborted) throw new ModelFault('fell silent');
      if (tooLong.aborted) throw new ModelFault('took too long');
      if (ended === null) throw failed;
      return ended;
    },
  };
}

async function connect({ baseUrl, apiKey, patienceMs }: ModelPlace): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  const nobody = { organization: null, project: null };
  return new OpenAI({ baseURL: baseUrl, apiKey: apiKey ?? 'none', ...nobody, maxRetries, timeout: patienceMs, logLevel: 'off' });
}

async function readAnswer(stream: AsyncIterable<unknown>, silence: Silence, onText: (text: string) => void): Promise<Ended> {
  let finish: string | null = null;
  let usage: Usage | null = null;
  silence.heard();
  for await (const chunk of stream) {
    silence.heard();
    if (!Chunk.Check(chunk)) throw new ModelFault('malformed chunk');
    // The last chunk, with what was used, has no choice.
    const choice = chunk.choices?.[0];
    if (choice?.delta?.content) onText(choice.delta.content);
    finish = choice?.finish_reason ?? finish;
    if (Counts.Check(chunk.usage)) usage = { tokensIn: chunk.usage.prompt_tokens, tokensOut: chunk.usage.completion_tokens };
  }
  // A connection that was cut neatly ends like a complete answer, but for this.
  if (finish === null) throw new ModelFault('connection ended early');
  return { end: finish === 'length' ? 'limit' : 'complete', usage };
}
