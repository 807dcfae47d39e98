import { useFormatLocale } from '../../composables/use-format-locale.ts';
import { useNow } from '../../composables/use-now.ts';
import { fullText, shortText, timeText } from '../../ui/moment-text.ts';

/** Moments of the contracts in words: short, of today with the time; exact, with date and time. */
export function useMoment(): { short(at: string): string; full(at: string): string; exact(at: string): string } {
  const locale = useFormatLocale();
  const now = useNow();
  return {
    short: (at) => shortText(Date.parse(at), now.value, locale.value),
    full: (at) => fullText(Date.parse(at), locale.value),
    exact: (at) => `${new Date(at).toLocaleDateString(locale.value, { dateStyle: 'medium' })}, ${timeText(Date.parse(at), locale.value)}`,
  };
}
