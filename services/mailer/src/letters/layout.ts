import { readFileSync } from 'node:fs';

/** What a letter is set into: the places of the layout, each a text or HTML of ours. */
export type Place = 'language' | 'subject' | 'preview' | 'paragraphs' | 'url' | 'label' | 'copy' | 'notes' | 'place';

/** Made from layout.mjml, which says the same in a tenth of the lines; see the README. */
const layout = readFileSync(new URL('./layout.html', import.meta.url), 'utf8').replace(/<!-- Made by .*-->\n$/, '');
const places = /\{\{(\w+)\}\}/g;

/**
 * Fills the layout. What is put in is looked at once: what stands in a letter cannot name a place itself.
 * @param html for each place what stands there, escaped
 */
export function fillLayout(html: Readonly<Record<Place, string>>): string {
  return layout.replaceAll(places, (_whole, name: Place) => html[name]);
}
