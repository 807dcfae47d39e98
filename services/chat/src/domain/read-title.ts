import { blankName, isBlankName } from '@chatter/contracts/kit/names.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

/**
 * Reads the title of a group, or of a conversation with the assistant: kept as it was given, without spaces around it.
 * @throws Refusal `invalid-request` when there is nothing to see in it
 */
export function readTitle(asked: string): string {
  if (isBlankName(asked)) throw new Refusal('invalid-request', { detail: blankName });
  return asked.trim();
}
