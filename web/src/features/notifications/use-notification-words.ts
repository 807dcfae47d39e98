import type { Notification } from '@chatter/contracts/auth/notification-routes.ts';
import { useI18n } from 'vue-i18n';
import type { RouteLocationRaw } from 'vue-router';

/** What a notification says, and where it leads. */
export interface NotificationWords {
  title: string;
  text: string;
  to: RouteLocationRaw;
}

const settings = { name: 'settings' };
const home = { name: 'home' };
const places = {
  'new-device': settings,
  'password-changed': settings,
  'email-change-asked': settings,
  'email-changed': settings,
  'factor-added': settings,
  'factor-removed': settings,
  'factors-removed': settings,
  'factor-guessed': settings,
  'passkey-copied': settings,
  'recovery-code-used': settings,
  'recovery-codes-made': settings,
  restored: home,
  'export-ready': settings,
} as const;

/** Puts notifications into words. A kind that this page does not know yet is news all the same. */
export function useNotificationWords(): (notification: Notification) => NotificationWords {
  const { t } = useI18n();
  return ({ kind, about }) => {
    const known = kind in places ? (kind as keyof typeof places) : null;
    if (known === null) return { title: t('notifications.kind.other.title'), text: t('notifications.kind.other.text'), to: home };
    const device = about.device ?? t('settings.unknownDevice');
    return { title: t(`notifications.kind.${known}.title`), text: t(`notifications.kind.${known}.text`, { device }), to: places[known] };
  };
}
