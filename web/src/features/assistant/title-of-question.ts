import { groupLimits } from '@chatter/contracts/chat/routes.ts';
import { isTitle } from '../people/is-title.ts';
import { plainText } from './plain-text.ts';

/** As much as a row of the list has room for. */
const maxLength = 60;
/** A title comes from the beginning: of a very long question the rest is not looked at. */
const lookedAt = 1000;
/** What no title may hold (`nameRule`). */
const forbidden = /[\u0000-\u001f\u007f<>\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** What a conversation is called after its first question: the beginning of it, in whole words. Null where nothing of it can be a title. */
export function titleOfQuestion(question: string): string | null {
  const text = plainText(question.slice(0, lookedAt)).replace(forbidden, ' ').replace(/\s+/gu, ' ').trim();
  const title = text.length <= maxLength ? text : `${beginningOf(text)}…`;
  return isTitle(title, groupLimits.maxTitle) ? title : null;
}

/** No sign is cut in two, and no word unless it is a very long one. */
function beginningOf(text: string): string {
  let cut = '';
  for (const sign of text) {
    if (cut.length + sign.length >= maxLength) break;
    cut += sign;
  }
  const space = text[cut.length] === ' ' ? cut.length : cut.lastIndexOf(' ');
  return (space > maxLength / 2 ? cut.slice(0, space) : cut).replace(/[\s.,:;–-]+$/u, '');
}
