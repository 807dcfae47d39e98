import type { getAssistant } from '@chatter/contracts/ai/routes.ts';
import type { Answered } from '@chatter/platform/http.ts';
import type { Model } from '../model.ts';
import type { Reply } from '../predefined.ts';

export interface GetAssistantDeps {
  readonly model: Pick<Model, 'name'> | null;
  readonly replies: readonly Reply[];
}

export function getAssistantRoute({ model, replies }: GetAssistantDeps) {
  const questions = replies.flatMap((reply) => reply.questions.slice(0, 1));
  return async (): Promise<Answered<typeof getAssistant>> => ({ status: 200, body: { model: model?.name ?? null, questions } });
}
