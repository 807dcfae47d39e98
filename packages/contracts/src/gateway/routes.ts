import Type from 'typebox';
import { route } from '../kit/define.ts';

export const makeTicket = route({
  service: 'gateway',
  id: 'makeTicket',
  method: 'POST',
  path: '/ws-ticket',
  what: 'A ticket for one socket: 32 random bytes, one use, 30 s, bound to the session.',
  access: 'account',
  answers: { 201: Type.Object({ ticket: Type.String() }) },
  refusals: ['too-many-requests'],
});

export const gatewayRoutes = [makeTicket] as const;

/** A service that answers HTTP behind the gateway. */
export type EdgeService = (typeof edges)[keyof typeof edges];

/** First path segments below `/api/v1`, and the service whose routes begin with them. */
export const edges = {
  accounts: 'auth',
  sessions: 'auth',
  me: 'auth',
  conversations: 'chat',
  assistant: 'chat',
  communities: 'community',
  ai: 'ai',
  photos: 'auth',
  admin: 'auth',
  entry: 'auth',
  friends: 'auth',
  blocks: 'auth',
  mutes: 'chat',
} as const;
