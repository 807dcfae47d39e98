import { graphemesOf } from '../../ui/graphemes.ts';

/** How every emoji begins (UTS #51, 1.4.9); where it ends is where its grapheme does. A list of them all, `RGI_Emoji`, takes long to compile. */
const emoji = /^(?:\p{RI}{2}|(?!\p{RI})\p{Emoji_Presentation}|\p{Emoji}[\uFE0F\p{Emoji_Modifier}]|[0-9#*]\u20E3)/u;

/** Whether a text is one to three emoji and nothing else: it is then shown large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > 40 || !/\p{Emoji}/u.test(text)) return false;
  const shown = [...graphemesOf(text)].filter((grapheme) => grapheme.trim() !== '');
  return shown.length > 0 && shown.length <= 3 && shown.every((grapheme) => emoji.test(grapheme));
}
