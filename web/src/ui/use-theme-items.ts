import type { DropdownMenuItem } from '@nuxt/ui';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { themes, useTheme } from '../composables/use-theme.ts';

const icons = { system: 'i-lucide-monitor', light: 'i-lucide-sun', dark: 'i-lucide-moon' } as const;

/** The three appearances as items of a menu. */
export function useThemeItems() {
  const { t } = useI18n();
  const { theme, choose } = useTheme();
  return computed<DropdownMenuItem[]>(() =>
    themes.map((name) => ({
      type: 'checkbox',
      label: t(`theme.${name}`),
      icon: icons[name],
      checked: theme.value === name,
      onUpdateChecked: () => choose(name),
    })),
  );
}
