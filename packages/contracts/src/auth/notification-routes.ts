import Type, { type Static } from 'typebox';
import { route } from '../kit/define.ts';
import { Id, Moment } from '../kit/ids.ts';

const strict = { additionalProperties: false } as const;

/** What it is about: whoever shows a kind knows which of these it has. */
export const NotificationAbout = Type.Object(
  {
    device: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    account: Type.Optional(Id),
    conversation: Type.Optional(Id),
    seq: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  strict,
);
export type NotificationAbout = Static<typeof NotificationAbout>;

/** Something that somebody shall see, whatever they look at. Kinds grow: a client passes over those it has no words for. */
export const Notification = Type.Object({
  id: Id,
  kind: Type.String({ pattern: '^[a-z]+(-[a-z]+)*$' }),
  about: NotificationAbout,
  at: Moment,
  read: Type.Boolean(),
});
export type Notification = Static<typeof Notification>;

export const listNotifications = route({
  service: 'auth',
  id: 'listNotifications',
  method: 'GET',
  path: '/me/notifications',
  what: "One's own notifications, the newest first, at most 30; `before` goes on after one of them.",
  access: 'account',
  query: Type.Object({ before: Type.Optional(Id) }, strict),
  answers: { 200: Type.Object({ items: Type.Array(Notification), unread: Type.Integer({ minimum: 0 }), more: Type.Boolean() }) },
  refusals: [],
});

export const readNotifications = route({
  service: 'auth',
  id: 'readNotifications',
  method: 'POST',
  path: '/me/notifications/read',
  what: "Mark notifications of one's own as read: these, or all where none is named. Those of others are no error, and stay.",
  access: 'account',
  body: Type.Object({ ids: Type.Optional(Type.Array(Id, { maxItems: 100 })) }, strict),
  answers: { 200: Type.Object({ unread: Type.Integer({ minimum: 0 }) }) },
  refusals: [],
});

export const notificationRoutes = [listNotifications, readNotifications] as const;
