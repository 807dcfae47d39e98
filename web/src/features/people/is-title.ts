import { nameRule } from '@chatter/contracts/auth/views.ts';
import { isBlankName } from '@chatter/contracts/kit/names.ts';

const form = new RegExp(nameRule.pattern, 'u');

/** Whether a room can be called so: the rule of the contract, before the server says so. */
export function isTitle(text: string, maxLength: number): boolean {
  const title = text.trim();
  return !isBlankName(title) && title.length <= maxLength && form.test(title);
}
