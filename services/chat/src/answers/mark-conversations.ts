import type { markConversations } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { AccessCache } from '../store/access-cache.ts';
import type { Marker } from '../store/marker.ts';

/** Answers `mark-conversations`: notes receipts of members; those of strangers are passed over. */
export function markConversationsAnswer(access: AccessCache, marker: Marker) {
  return async ({ items }: AskOf<typeof markConversations>): Promise<AnswerOf<typeof markConversations>> => {
    await access.know(items.map(({ c }) => c));
    let marked = 0;
    for (const { account, c, delivered = 0, read = 0, n = 0 } of items) {
      if (access.peek(c) === undefined || (await access.fromSeqOf(c, account)) === null) continue;
      marker.note(c, account, { delivered, read, n });
      marked++;
    }
    return { marked };
  };
}
