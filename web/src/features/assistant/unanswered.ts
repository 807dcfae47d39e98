import type { Item } from '@chatter/contracts/chat/events.ts';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';

/** Questions asked further apart are no longer one exchange: whatever happened to the earlier one, nobody waits for it here. */
const exchangeMs = 10 * 60_000;

/**
 * When the question was asked whose answer is being waited for, in milliseconds since 1970; null where every question is answered.
 * Each gets one answer, in the order of asking: what has more questions than answers behind it still waits.
 */
export function unansweredSince(items: readonly Item[]): number | null {
  let [answers, since] = [0, null as number | null];
  for (const { kind, from, at } of items.toReversed()) {
    if (kind !== 'message') continue;
    if (at < (items.at(-1)?.at ?? 0) - exchangeMs) break;
    if (from === assistantSender) answers++;
    else if (answers > 0) answers--;
    else since = at;
  }
  return since;
}
