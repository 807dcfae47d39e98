import Type from 'typebox';
import { nameRule } from '../auth/views.ts';
import { route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import { nameLimits } from './access.ts';
import { ChannelView, CommunityMember, CommunityPage, CommunityView } from './views.ts';

const strict = { additionalProperties: false } as const;
const params = Type.Object({ id: Id }, strict);
const Cursor = Type.Optional(Type.String({ maxLength: 200, pattern: '^[A-Za-z0-9_-]+$' }));
const Limit = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' }));
const next = Type.Union([Type.String(), Type.Null()]);
const Name = Type.String({ ...nameRule, maxLength: nameLimits.community });
const Title = Type.String({ ...nameRule, maxLength: nameLimits.channel });
const About = Type.String({ maxLength: nameLimits.about });

export const foundCommunity = route({
  service: 'community',
  id: 'foundCommunity',
  method: 'POST',
  path: '/communities',
  what: 'Found a community, with a first channel named `general`. Its founder is its owner.',
  access: 'account',
  body: Type.Object({ name: Name, about: Type.Optional(About) }, strict),
  answers: { 201: CommunityPage },
  refusals: ['name-taken', 'too-many-requests'],
});

export const findCommunities = route({
  service: 'community',
  id: 'findCommunities',
  method: 'GET',
  path: '/communities',
  what: 'The directory, largest first; `q` finds by name, `mine` shows those one is in.',
  access: 'account',
  query: Type.Object(
    {
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      mine: Type.Optional(Type.Literal('true')),
      cursor: Cursor,
      limit: Limit,
    },
    strict,
  ),
  answers: { 200: Type.Object({ items: Type.Array(CommunityView), next }) },
  refusals: ['cursor-invalid'],
});

export const getCommunity = route({
  service: 'community',
  id: 'getCommunity',
  method: 'GET',
  path: '/communities/:id',
  what: 'One community, with its channels for those who are in it.',
  access: 'account',
  params,
  answers: { 200: CommunityPage },
  refusals: ['not-found'],
});

export const editCommunity = route({
  service: 'community',
  id: 'editCommunity',
  method: 'PATCH',
  path: '/communities/:id',
  what: 'Change its name or what it is about; for its owner.',
  access: 'account',
  params,
  body: Type.Object({ name: Type.Optional(Name), about: Type.Optional(About) }, strict),
  answers: { 200: CommunityPage },
  refusals: ['not-found', 'not-allowed', 'name-taken'],
});

export const joinCommunity = route({
  service: 'community',
  id: 'joinCommunity',
  method: 'POST',
  path: '/communities/:id/join',
  what: 'Join a community: oneself, nobody else. Joining twice changes nothing.',
  access: 'account',
  params,
  answers: { 200: CommunityPage },
  refusals: ['not-found'],
});

export const listCommunityMembers = route({
  service: 'community',
  id: 'listCommunityMembers',
  method: 'GET',
  path: '/communities/:id/members',
  what: 'Its members, owners first, for those who are in it.',
  access: 'account',
  params,
  query: Type.Object({ cursor: Cursor, limit: Limit }, strict),
  answers: { 200: Type.Object({ items: Type.Array(CommunityMember), next }) },
  refusals: ['not-found', 'cursor-invalid'],
});

export const removeCommunityMember = route({
  service: 'community',
  id: 'removeCommunityMember',
  method: 'DELETE',
  path: '/communities/:id/members/:account',
  what: 'Leave, or as its owner remove a member. It holds in every channel when this is answered.',
  access: 'account',
  params: Type.Object({ id: Id, account: Id }, strict),
  answers: { 204: null },
  refusals: ['not-found', 'not-allowed', 'last-owner'],
});

export const openChannel = route({
  service: 'community',
  id: 'openChannel',
  method: 'POST',
  path: '/communities/:id/channels',
  what: 'Open a channel for all members; for its owner.',
  access: 'account',
  params,
  body: Type.Object({ title: Title }, strict),
  answers: { 201: ChannelView },
  refusals: ['not-found', 'not-allowed', 'title-taken', 'too-many-channels'],
});

export const communityRoutes = [
  foundCommunity,
  findCommunities,
  getCommunity,
  editCommunity,
  joinCommunity,
  listCommunityMembers,
  removeCommunityMember,
  openChannel,
] as const;
