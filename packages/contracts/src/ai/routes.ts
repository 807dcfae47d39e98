import Type from 'typebox';
import { route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';

const strict = { additionalProperties: false } as const;

export const getAssistant = route({
  service: 'ai',
  id: 'getAssistant',
  method: 'GET',
  path: '/ai',
  what: 'Whether a model is configured, and which: without one only predefined replies are given.',
  access: 'account',
  answers: { 200: Type.Object({ model: Type.Union([Type.String(), Type.Null()]), questions: Type.Array(Type.String()) }) },
  refusals: [],
});

export const stopAnswer = route({
  service: 'ai',
  id: 'stopAnswer',
  method: 'POST',
  path: '/ai/conversations/:id/stop',
  what: 'Stop the answer that is being written for oneself; what is there is posted.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  answers: { 204: null },
  refusals: ['not-found'],
});

export const aiRoutes = [getAssistant, stopAnswer] as const;
