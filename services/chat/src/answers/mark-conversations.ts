import type { markConversations } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { AccessCache } from '../store/access-cache.ts';
import type { Marker } from '../store/marker.ts';
import type { Permission } from '../store/permission.ts';

/** Answers `mark-conversations`: notes receipts of members; those of strangers are passed over. */
export function markConversationsAnswer(permission: Permission, access: AccessCache, marker: Marker) {
  return async ({ items }: AskOf<typeof markConversations>): Promise<AnswerOf<typeof markConversations>> => {
    await permission.know(items.map(({ c }) => c));
    let marked = 0;
    for (const { account, c, delivered = 0, read = 0, n = 0 } of items) {
      if (access.peek(c) === undefined || (await access.fromSeqOf(c, account)) === null) continue;
      marker.note(c, account, { delivered, read, n });
      marked++;
    }
    return { marked };
  };
}
