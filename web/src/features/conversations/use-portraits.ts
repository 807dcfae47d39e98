import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormatLocale } from '../../composables/use-format-locale.ts';
import type { Conversation } from './conversation-state.ts';
import { useConversations } from './conversations.ts';
import { type Portrait, type PortraitWords, portraitOf } from './portrait.ts';

/** Portraits of conversations in the app's language, for the account that is signed in. */
export function usePortraits(): (conversation: Conversation) => Portrait {
  const { t } = useI18n();
  const locale = useFormatLocale();
  const conversations = useConversations();
  const words = computed<PortraitWords>(() => {
    const list = new Intl.ListFormat(locale.value, { type: 'unit', style: 'short' });
    return {
      assistant: t('rooms.assistant'),
      assistantSubtitle: t('rooms.assistantSubtitle'),
      somebody: t('people.somebody'),
      onlyYou: t('rooms.onlyYou'),
      people: (names) => list.format(names),
      peopleAndMore: (names, more) => t('rooms.andMore', { names: list.format(names), more }),
    };
  });
  return (conversation) => portraitOf(conversation, conversations.state.me, words.value);
}
