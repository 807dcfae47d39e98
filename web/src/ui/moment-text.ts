const day = 86_400_000;

/** Words for the days near by. */
export interface DayWords {
  today: string;
  yesterday: string;
}

/** A moment's calendar day in local time, as a key. */
export function dayKey(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Hour and minute, as the locale writes them. */
export function timeText(at: number, locale: string): string {
  return formatter(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** Everything about a moment, for a title. */
export function fullText(at: number, locale: string): string {
  return formatter(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** A day for a separator: today, yesterday, a weekday within the last six days, else the date; the year where it is another. */
export function dayText(at: number, now: number, locale: string, words: DayWords): string {
  if (dayKey(at) === dayKey(now)) return words.today;
  if (dayKey(at) === dayKey(now - day)) return words.yesterday;
  if (at > now - 6 * day && at < now) return formatter(locale, { weekday: 'long' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatter(
    locale,
    sameYear ? { weekday: 'long', day: 'numeric', month: 'long' } : { day: 'numeric', month: 'long', year: 'numeric' },
  ).format(at);
}

/** The shortest useful form, for a list: the time of today, a weekday, else the date. */
export function shortText(at: number, now: number, locale: string): string {
  if (dayKey(at) === dayKey(now)) return timeText(at, locale);
  if (at > now - 6 * day && at < now) return formatter(locale, { weekday: 'short' }).format(at);
  return formatter(locale, { day: 'numeric', month: 'short' }).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter is slow, formatting is not: one is kept per locale and form. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}
