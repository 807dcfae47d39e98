import type { Language } from '@chatter/contracts/auth/profile.ts';
import { fillLayout } from './layout.ts';
import { copyHint, placeLine } from './layout-words.ts';
import type { LetterText } from './letter-text.ts';

const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
const note = (text: string) => `<p style="margin:0 0 10px">${escapeHtml(text)}</p>`;

/** A letter as one narrow sheet with one button. No pictures, no fonts from elsewhere, nothing that tells us who opened it. */
export function toHtml(letter: LetterText, place: string, language: Language): string {
  const { subject, preview, greeting, paragraphs, button, notes } = letter;
  return fillLayout({
    language,
    subject: escapeHtml(subject),
    preview: escapeHtml(preview),
    paragraphs: [greeting, ...paragraphs].map(paragraph).join('\n'),
    url: escapeHtml(button.url),
    label: escapeHtml(button.label),
    copy: escapeHtml(copyHint[language]),
    notes: notes.map(note).join('\n'),
    place: escapeHtml(placeLine(place, language)),
  });
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] as string);
}
