import { useI18n } from 'vue-i18n';
import { useFormatLocale } from '../../composables/use-format-locale.ts';
import { useNow } from '../../composables/use-now.ts';
import { listText } from '../../ui/list-text.ts';
import { dayKey, dayText, timeText } from '../../ui/moment-text.ts';
import { useAssistant } from '../assistant/assistant.ts';
import { useNames } from '../people/use-names.ts';
import { usePresence } from './presence.ts';

const maxNamed = 3;

/** Puts into words who writes and who is here; null where there is nothing to say. */
export function usePresenceText() {
  const { t } = useI18n();
  const locale = useFormatLocale();
  const now = useNow();
  const presence = usePresence();
  const assistant = useAssistant();
  const { firstNameOf } = useNames();

  /** `alone`: there is only one who can be meant. */
  function writing(c: string, alone: boolean): string | null {
    if (assistant.answers.of.has(c)) return t('presence.writing');
    const writers = [...(presence.state.writing.get(c)?.keys() ?? [])];
    if (writers.length === 0) return null;
    if (alone) return t('presence.writing');
    if (writers.length > maxNamed) return t('presence.manyWrite');
    const names = listText(writers.map(firstNameOf), locale.value);
    return t('presence.write', { names }, writers.length);
  }

  function seen(account: string): string | null {
    const known = presence.state.of.get(account);
    if (known === undefined) return null;
    if (known.online) return t('presence.online');
    if (known.lastSeenMs === null) return null;
    if (dayKey(known.lastSeenMs) === dayKey(now.value)) return t('presence.seenAt', { time: timeText(known.lastSeenMs, locale.value) });
    const words = { today: '', yesterday: t('presence.yesterday') };
    return t('presence.seenOn', { day: dayText(known.lastSeenMs, now.value, locale.value, words) });
  }

  return { writing, seen, isOnline: (account: string) => presence.state.of.get(account)?.online === true };
}
