import type { listNotifications, Notification, readNotifications } from '@chatter/contracts/auth/notification-routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';

export interface NotificationDeps {
  now(): Date;
  notifications: {
    list(account: string, before: string | undefined): Promise<{ items: Notification[]; unread: number; more: boolean }>;
    read(account: string, ids: readonly string[] | undefined, now: Date): Promise<void>;
    unread(account: string): Promise<number>;
  };
}

export function listNotificationsRoute({ notifications }: NotificationDeps) {
  return async ({ query, actor }: Asked<typeof listNotifications>): Promise<Answered<typeof listNotifications>> => ({
    status: 200,
    body: await notifications.list(actor.account, query.before),
  });
}

export function readNotificationsRoute({ now, notifications }: NotificationDeps) {
  return async ({ body, actor }: Asked<typeof readNotifications>): Promise<Answered<typeof readNotifications>> => {
    await notifications.read(actor.account, body.ids, now());
    return { status: 200, body: { unread: await notifications.unread(actor.account) } };
  };
}
