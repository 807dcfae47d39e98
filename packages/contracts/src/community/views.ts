import Type, { type Static } from 'typebox';
import { Person } from '../auth/views.ts';
import { Id, Moment, Seq } from '../kit/ids.ts';

export const CommunityRole = Type.Union([Type.Literal('owner'), Type.Literal('member')]);
export type CommunityRole = Static<typeof CommunityRole>;

/** A channel, as its community lists it; `id` is its conversation's. */
export const ChannelView = Type.Object({ id: Id, title: Type.String() });
export type ChannelView = Static<typeof ChannelView>;

export const CommunityView = Type.Object({
  id: Id,
  name: Type.String(),
  about: Type.String(),
  memberCount: Seq,
  /** What the one who asks is in it; null: no member. */
  role: Type.Union([CommunityRole, Type.Null()]),
  createdAt: Moment,
});
export type CommunityView = Static<typeof CommunityView>;

/** With its channels, in their order; none are listed for those who are no members. */
export const CommunityPage = Type.Object({ ...CommunityView.properties, channels: Type.Array(ChannelView) });
export type CommunityPage = Static<typeof CommunityPage>;

export const CommunityMember = Type.Object({ person: Person, role: CommunityRole });
export type CommunityMember = Static<typeof CommunityMember>;
