import type { Item } from '@chatter/contracts/chat/events.ts';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormatLocale } from '../../composables/use-format-locale.ts';
import { listText } from '../../ui/list-text.ts';
import { useConversations } from '../conversations/conversations.ts';
import { useNames } from '../people/use-names.ts';
import { type SystemWords, systemText } from './system-text.ts';

/** Puts what happened to a room into the app's language; null for other rows. */
export function useSystemText(): (item: Item) => string | null {
  const { t } = useI18n();
  const locale = useFormatLocale();
  const conversations = useConversations();
  const { nameOf } = useNames();
  const words = computed<SystemWords>(() => ({
    you: t('system.you'),
    list: (names) => listText(names, locale.value),
    others: (count) => t('system.others', count),
    say: (sentence, names) => t(`system.${sentence}`, names),
  }));
  return (item) => systemText(item, conversations.state.me, nameOf, words.value);
}
