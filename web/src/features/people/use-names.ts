import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { useI18n } from 'vue-i18n';
import { firstNameOf } from './first-name-of.ts';
import { usePeople } from './people.ts';

/** Names for ids. Who is gone for good is "Somebody"; who is just being looked up has no name for a moment. */
export function useNames() {
  const { t } = useI18n();
  const people = usePeople();
  const unnamed = (id: string) => (people.gone.has(id) ? t('people.somebody') : '…');
  return {
    nameOf: (id: string) => (id === assistantSender ? t('rooms.assistant') : (people.find(id)?.displayName ?? unnamed(id))),
    firstNameOf: (id: string) => {
      if (id === assistantSender) return t('rooms.assistant');
      const person = people.find(id);
      return person === undefined ? unnamed(id) : firstNameOf(person);
    },
  };
}
