import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormatLocale } from '../../composables/use-format-locale.ts';
import { listText } from '../../ui/list-text.ts';
import type { Conversation } from './conversation-state.ts';
import { useConversations } from './conversations.ts';
import { type Portrait, type PortraitWords, portraitOf } from './portrait.ts';

/** Portraits of conversations in the app's language, for the account that is signed in. */
export function usePortraits(): (conversation: Conversation) => Portrait {
  const { t } = useI18n();
  const locale = useFormatLocale();
  const conversations = useConversations();
  const list = (names: readonly string[]) => listText(names, locale.value, 'bare');
  const words = computed<PortraitWords>(() => ({
    assistant: t('rooms.assistant'),
    assistantSubtitle: t('rooms.assistantSubtitle'),
    somebody: t('people.somebody'),
    onlyYou: t('rooms.onlyYou'),
    people: list,
    peopleAndMore: (names, more) => t('rooms.andMore', { names: list(names), more }),
  }));
  return (conversation) => portraitOf(conversation, conversations.state.me, words.value);
}
