import { type ComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';

/** The locale for dates and times: the browser's regional form of the app's language, as in `en-GB` for `en`. */
export function useFormatLocale(): ComputedRef<string> {
  const { locale } = useI18n();
  return computed(() => navigator.languages.find((tag) => tag.split('-')[0] === locale.value) ?? locale.value);
}
