import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Behaviour, scriptedModel } from './behaviour.ts';

const head = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 0, model: scriptedModel };

/** Streams an answer as server-sent events, as a behaviour wants it; resolves when it is said, or nobody listens any more. */
export async function streamAnswer(response: ServerResponse, behaviour: Behaviour, withUsage: boolean): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await say(response, behaviour, withUsage, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

async function say(response: ServerResponse, behaviour: Behaviour, withUsage: boolean, signal: AbortSignal): Promise<void> {
  const send = (data: string) => void response.write(`data: ${data}\n\n`);
  const chunk = (delta: object, finish_reason: string | null = null) =>
    send(JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] }));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  // Some routers keep a connection awake with comments while they queue.
  response.write(': SCRIPTED PROCESSING\n\n');
  await pause(behaviour.firstMs, undefined, { signal });
  chunk({ role: 'assistant', content: '' });
  const words = behaviour.answer.match(/\s*\S+\s*/g)?.slice(0, behaviour.words) ?? [];
  for (const content of words) {
    chunk({ content });
    if (behaviour.wordMs > 0) await pause(behaviour.wordMs, undefined, { signal });
  }
  if (behaviour.ends === 'die') return void response.destroy();
  if (behaviour.ends === 'malformed') send('{"choices": [');
  if (behaviour.ends === 'hang') await once(response, 'close', { signal });
  if (behaviour.ends === 'stop' || behaviour.ends === 'length') {
    chunk({}, behaviour.ends);
    const usage = { prompt_tokens: 10, completion_tokens: words.length, total_tokens: 10 + words.length };
    if (withUsage) send(JSON.stringify({ ...head, choices: [], usage }));
    send('[DONE]');
  }
  response.end();
}
