import Type from 'typebox';
import { route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import { ConversationView, Page } from './views.ts';

const strict = { additionalProperties: false } as const;

export const openConversation = route({
  service: 'chat',
  id: 'openConversation',
  method: 'POST',
  path: '/conversations',
  what: 'Open the direct conversation with a person: 201 when new, 200 when it exists.',
  access: 'account',
  body: Type.Object({ kind: Type.Literal('direct'), with: Id }, strict),
  answers: { 200: ConversationView, 201: ConversationView },
  refusals: ['account-unknown', 'with-oneself'],
});

export const listConversations = route({
  service: 'chat',
  id: 'listConversations',
  method: 'GET',
  path: '/conversations',
  what: 'The recent list, latest activity first.',
  access: 'account',
  query: Type.Object(
    {
      limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })),
      cursor: Type.Optional(Type.String({ maxLength: 200, pattern: '^[A-Za-z0-9_-]+$' })),
    },
    strict,
  ),
  answers: { 200: Type.Object({ items: Type.Array(ConversationView), next: Type.Union([Type.String(), Type.Null()]) }) },
  refusals: ['cursor-invalid'],
});

export const getConversation = route({
  service: 'chat',
  id: 'getConversation',
  method: 'GET',
  path: '/conversations/:id',
  what: 'One conversation. To a stranger it does not exist.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  answers: { 200: ConversationView },
  refusals: ['not-found'],
});

const SeqText = Type.String({ pattern: '^[0-9]{1,15}$' });

export const listMessages = route({
  service: 'chat',
  id: 'listMessages',
  method: 'GET',
  path: '/conversations/:id/messages',
  what: 'A page of a conversation: the newest, or before, after or around a seq. At most 100 rows, 50 by default.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  query: Type.Object(
    {
      before: Type.Optional(SeqText),
      after: Type.Optional(SeqText),
      around: Type.Optional(SeqText),
      limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })),
    },
    strict,
  ),
  answers: { 200: Page },
  refusals: ['not-found', 'history-unavailable'],
});

export const chatRoutes = [openConversation, listConversations, getConversation, listMessages] as const;
