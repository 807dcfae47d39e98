import { nameRule } from '@chatter/contracts/auth/views.ts';

const form = new RegExp(nameRule.pattern, 'u');

/** Whether a room can be called so: the rule of the contract, before the server says so. */
export function isTitle(text: string, maxLength: number): boolean {
  const title = text.trim();
  return title.length >= nameRule.minLength && title.length <= maxLength && form.test(title);
}
