import { getAssistant, stopAnswer } from '@chatter/contracts/ai/routes.ts';
import { openAssistant } from '@chatter/contracts/chat/routes.ts';
import type { ReplyOf } from '@chatter/contracts/kit/define.ts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { Tenure } from '../../link/tenure.ts';
import { useConversations } from '../conversations/conversations.ts';
import { applyDelta } from './apply-delta.ts';
import { noAnswers } from './live-answers.ts';

/** The assistant: which it is, and what it is writing. */
export const useAssistant = defineStore('assistant', () => {
  const conversations = useConversations();
  const tenure = new Tenure();
  const answers = shallowRef(noAnswers());
  /** What it can do; null until it was asked. */
  const about = shallowRef<ReplyOf<typeof getAssistant> | null>(null);

  function receive(frame: Frame): void {
    answers.value = applyDelta(answers.value, frame);
  }

  function clear(): void {
    tenure.end();
    answers.value = noAnswers();
    about.value = null;
  }

  /** Asks what it can do: anew each time, for a model may have been added. */
  async function learn(): Promise<void> {
    const isWanted = tenure.begin();
    const answer = await http.ask(getAssistant);
    if (isWanted()) about.value = answer;
  }

  /** A conversation with the assistant in which nothing was asked yet. */
  async function begin(): Promise<string> {
    const unused = conversations.recent.find(({ kind, last }) => kind === 'assistant' && last === null);
    if (unused !== undefined) return unused.id;
    const view = await http.ask(openAssistant);
    conversations.take(view);
    return view.id;
  }

  /** Ends what is written for me in a conversation; what is there comes as a message. */
  async function stop(c: string): Promise<void> {
    await http.ask(stopAnswer, { params: { id: c } });
  }

  return { answers, about, receive, clear, learn, begin, stop };
});
