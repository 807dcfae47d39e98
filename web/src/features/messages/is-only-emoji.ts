const onlyEmoji = /^(?:\p{RGI_Emoji}\s?){1,3}$/v;

/** Whether a text is one to three emoji and nothing else: it is then shown large. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 40 && onlyEmoji.test(text);
}
