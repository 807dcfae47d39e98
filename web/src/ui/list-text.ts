/** "Ada, Grace and Alan", or without the word, where what they are follows. */
const forms = { and: { type: 'conjunction' }, bare: { type: 'unit', style: 'short' } } as const satisfies Record<
  string,
  Intl.ListFormatOptions
>;

const formatters = new Map<string, Intl.ListFormat>();

/** Parts one after the other, as a language does it. Making a formatter is slow, formatting is not: one is kept per locale and form. */
export function listText(parts: readonly string[], locale: string, form: keyof typeof forms = 'and'): string {
  const key = `${locale} ${form}`;
  const made = formatters.get(key) ?? new Intl.ListFormat(locale, forms[form]);
  formatters.set(key, made);
  return made.format(parts);
}
