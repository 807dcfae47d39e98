import type { Item } from '@chatter/contracts/chat/events.ts';
import { cleaned, isTooLong, withNote } from './body.ts';
import { type PromptMessage, promptOf } from './context.ts';
import { Deltas } from './deltas.ts';
import type { Ended, Model } from './model.ts';
import { reasonOf } from './model-fault.ts';
import type { Answer, Run } from './runs.ts';
import { sentences } from './sentences.ts';

export interface WriteAnswerDeps {
  readonly model: Model | null;
  readonly systemPrompt: string;
  predefined(question: string): string | null;
  askedWithinAMinute(run: Run): Promise<number>;
  readContext(run: Run): Promise<Item[] | null>;
  publishDelta(run: Run, n: number, text: string): void;
}

/** Aborts the writing of an answer; all but `stopped` leave the run to another attempt. */
export type Ending = 'stopped' | 'lost' | 'closing';

/** Questions of an account within a minute. */
const mostPerMinute = 20;
/** As often as processes may die of a question before it is given up. */
const mostDeaths = 3;

/**
 * What to answer: a predefined reply, else a model's answer, else that there is no model. Null when there is nobody to answer.
 * @throws Unavailable or Refusal when chat or the database is away; the signal's reason when the run is to be left to another attempt
 */
export function writeAnswer(deps: WriteAnswerDeps) {
  const { model } = deps;
  const via = model?.name ?? 'none';
  const plain = (text: string, by = 'none', error: string | null = null): Answer => ({ text, via: by, error, usage: null });
  return async (run: Run, signal: AbortSignal): Promise<Answer | null> => {
    if (run.stopAsked) return plain(sentences.stopped, via, 'stopped');
    if (run.deaths >= mostDeaths) return plain(sentences.silent, via, 'processes died of it');
    if ((await deps.askedWithinAMinute(run)) > mostPerMinute) return plain(sentences.tooMany, 'none', 'too many questions');
    const messages = await deps.readContext(run);
    if (messages === null) return null;
    const reply = deps.predefined(messages.at(-1)?.body ?? '');
    if (reply !== null) return plain(reply, 'predefined');
    if (model === null) return plain(sentences.noModel);
    using deltas = new Deltas((n, text) => deps.publishDelta(run, n, text));
    // Awaited here: what is returned as a promise would leave the block, and end the pieces, before the first of them came.
    return await askModel(model, promptOf(deps.systemPrompt, messages, run.account), signal, deltas);
  };
}

async function askModel(model: Model, prompt: readonly PromptMessage[], signal: AbortSignal, deltas: Deltas): Promise<Answer> {
  const enough = new AbortController();
  let text = '';
  const onText = (piece: string) => {
    text += piece;
    deltas.add(piece.replaceAll('\u0000', ''));
    if (isTooLong(text)) enough.abort();
  };
  let made: Pick<Answer, 'text' | 'error'> & Partial<Answer>;
  try {
    const ended = await model.write(prompt, AbortSignal.any([signal, enough.signal]), onText);
    made = { ...whole(cleaned(text), ended.end), usage: ended.usage };
  } catch (error) {
    if (signal.aborted && (signal.reason as Ending) !== 'stopped') throw error;
    if (signal.aborted) made = { text: cleaned(text).trim() === '' ? sentences.stopped : cleaned(text), error: 'stopped' };
    else made = enough.signal.aborted ? whole(cleaned(text), 'complete') : partial(cleaned(text), reasonOf(error));
  }
  if (isTooLong(made.text)) made = { ...made, text: withNote(made.text, sentences.cut) };
  return { via: model.name, usage: null, ...made };
}

function whole(text: string, end: Ended['end']): Pick<Answer, 'text' | 'error'> {
  if (text.trim() === '') return { text: sentences.silent, error: 'empty answer' };
  return { text: end === 'limit' ? withNote(text, sentences.limit) : text, error: null };
}

function partial(text: string, error: string): Pick<Answer, 'text' | 'error'> {
  return { text: text.trim() === '' ? sentences.silent : withNote(text, sentences.brokeOff), error };
}
