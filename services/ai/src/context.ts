import type { readPage } from '@chatter/contracts/chat/calls.ts';
import type { Item } from '@chatter/contracts/chat/events.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';
import type { AskOf } from '@chatter/contracts/kit/define.ts';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Run } from './runs.ts';

/** A message as models are given it. */
export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** How much of a conversation a model is shown, the question included. */
const mostMessages = 20;
const mostChars = 24_000;
/** Rows of a page: people coming and going are among them. */
const pageRows = 60;

type ReadPage = (ask: AskOf<typeof readPage>) => Promise<Page>;

/**
 * The messages up to the question, oldest first, as far as the one who asked may see them now. Null when the question itself is not
 * there for them.
 * @throws Unavailable, or a Refusal, when chat cannot say
 */
export async function readContext(ask: ReadPage, { c, seq, account }: Run): Promise<Item[] | null> {
  try {
    // The newest page comes from Redis; a page before a seq needs the archive.
    const newest = await ask({ account, c, limit: pageRows });
    return upTo(seq, newest) ?? upTo(seq, await ask({ account, c, before: seq + 1, limit: pageRows }));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return null;
    throw error;
  }
}

function upTo(seq: number, { items }: Page): Item[] | null {
  const messages = items.filter((item) => item.kind === 'message' && item.seq <= seq);
  return messages.at(-1)?.seq === seq ? messages.slice(-mostMessages) : null;
}

/**
 * What a model is asked: the system prompt, then as many of the newest messages as fit. What the assistant said is its own; roles
 * alternate and people begin, as the templates of many models demand.
 */
export function promptOf(system: string, messages: readonly Item[], account: string): PromptMessage[] {
  const turns: { role: 'user' | 'assistant'; content: string }[] = [];
  for (const item of newestThatFit(messages)) {
    const role = item.from === assistantSender ? 'assistant' : 'user';
    const body = item.body ?? '';
    const content = role === 'assistant' || item.from === account ? body : `[from another member] ${body}`;
    const last = turns.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else turns.push({ role, content });
  }
  if (turns[0]?.role === 'assistant') turns.shift();
  return [{ role: 'system', content: system }, ...turns];
}

function newestThatFit(messages: readonly Item[]): Item[] {
  let chars = 0;
  // What the assistant said without a model is about the assistant, and would only distract.
  const told = messages.filter((item) => item.from !== assistantSender || item.via !== 'none');
  const first = told.findLastIndex((item, index) => {
    chars += item.body?.length ?? 0;
    return chars > mostChars && index < told.length - 1;
  });
  return told.slice(first + 1);
}
