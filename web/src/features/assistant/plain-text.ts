/** What Markdown says, without its marks, in one line: for a preview, where an answer is heard, not seen. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^\s*(```|~~~).*$/gm, '')
    .replace(/^\s*(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]+)+/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_*])([*_])(?=\S)([^*_\n]*?\S)\1(?![\p{L}\p{N}_*])/gu, '$2')
    .replace(/\s+/g, ' ')
    .trim();
}
