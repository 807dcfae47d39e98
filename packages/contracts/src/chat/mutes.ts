import Type from 'typebox';
import { call, route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';

const params = Type.Object({ id: Id }, { additionalProperties: false });

/** Conversations and people that one account may mute. */
export const maxMutes = 2000;

export const readMutes = call('chat', 'read-mutes', 'What an account has muted, for the copy of its data.', {
  ask: Type.Object({ account: Id }),
  answer: Type.Object({ items: Type.Array(Id) }),
});

export const listMutes = route({
  service: 'chat',
  id: 'listMutes',
  method: 'GET',
  path: '/mutes',
  what: 'Conversations and people one has muted: they are shown without badges and notices.',
  access: 'account',
  answers: { 200: Type.Object({ items: Type.Array(Id) }) },
  refusals: [],
});

export const mute = route({
  service: 'chat',
  id: 'mute',
  method: 'PUT',
  path: '/mutes/:id',
  what: 'Mute a conversation one is in, or a person: that is the direct conversation with them, also one that is still to begin. Nobody is told.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: ['not-found', 'too-many-mutes', 'too-many-requests'],
});

export const unmute = route({
  service: 'chat',
  id: 'unmute',
  method: 'DELETE',
  path: '/mutes/:id',
  what: 'Mute a conversation or person no more; what is not muted is no error.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: ['too-many-requests'],
});

export const muteRoutes = [listMutes, mute, unmute] as const;
