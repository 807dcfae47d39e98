import Type from 'typebox';
import { nameRule } from '../auth/views.ts';
import { route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import { muteRoutes } from './mutes.ts';
import { ConversationMember, ConversationView, Page } from './views.ts';

/** Largest group, and longest title in UTF-16 units. */
export const groupLimits = { maxMembers: 500, maxTitle: 80 } as const;
const Title = Type.String({ ...nameRule, maxLength: groupLimits.maxTitle });

const strict = { additionalProperties: false } as const;

export const openConversation = route({
  service: 'chat',
  id: 'openConversation',
  method: 'POST',
  path: '/conversations',
  what: 'Open the direct conversation with a person (201 when new, 200 when it exists), or a new group whose owner one is.',
  access: 'account',
  body: Type.Union([
    Type.Object({ kind: Type.Literal('direct'), with: Id }, strict),
    Type.Object({ kind: Type.Literal('group'), title: Title, members: Type.Array(Id, { maxItems: 100, uniqueItems: true }) }, strict),
  ]),
  answers: { 200: ConversationView, 201: ConversationView },
  refusals: ['account-unknown', 'with-oneself', 'blocked', 'not-reachable'],
});

export const openAssistant = route({
  service: 'chat',
  id: 'openAssistant',
  method: 'POST',
  path: '/assistant/conversations',
  what: 'A new conversation with the assistant.',
  access: 'account',
  answers: { 201: ConversationView },
  refusals: ['too-many-requests'],
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

export const renameConversation = route({
  service: 'chat',
  id: 'renameConversation',
  method: 'PATCH',
  path: '/conversations/:id',
  what: 'Give a group, or a conversation with the assistant, another title; for its members.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  body: Type.Object({ title: Title }, strict),
  answers: { 200: ConversationView },
  refusals: ['not-found', 'not-allowed'],
});

export const listMembers = route({
  service: 'chat',
  id: 'listMembers',
  method: 'GET',
  path: '/conversations/:id/members',
  what: 'Everybody in a direct conversation or group. Members of a channel are its community’s.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  answers: { 200: Type.Object({ items: Type.Array(ConversationMember) }) },
  refusals: ['not-found'],
});

export const addMembers = route({
  service: 'chat',
  id: 'addMembers',
  method: 'POST',
  path: '/conversations/:id/members',
  what: 'Bring people into a group; for its members. Who is there already stays. They see it from then on.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  body: Type.Object({ accounts: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }) }, strict),
  answers: { 200: ConversationView },
  refusals: ['not-found', 'not-allowed', 'account-unknown', 'blocked', 'not-reachable', 'group-full'],
});

export const removeMember = route({
  service: 'chat',
  id: 'removeMember',
  method: 'DELETE',
  path: '/conversations/:id/members/:account',
  what: 'Leave a group, or as its owner remove somebody. It holds when this is answered. If its owner leaves, the longest-standing member owns it.',
  access: 'account',
  params: Type.Object({ id: Id, account: Id }, strict),
  answers: { 204: null },
  refusals: ['not-found', 'not-allowed'],
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

export const chatRoutes = [
  openConversation,
  openAssistant,
  listConversations,
  getConversation,
  renameConversation,
  listMembers,
  addMembers,
  removeMember,
  listMessages,
  ...muteRoutes,
] as const;
