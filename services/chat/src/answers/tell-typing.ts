import type { tellTyping } from '@chatter/contracts/chat/calls.ts';
import { liveTyping } from '@chatter/contracts/gateway/live.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { AccessCache } from '../store/access-cache.ts';
import type { Permission } from '../store/permission.ts';

/** Answers `tell-typing`: passes on who writes where; strangers, and those whose other is apart from them, without a word. */
export function tellTypingAnswer(permission: Permission, access: AccessCache, bus: Pick<Bus, 'publishLive'>) {
  return async ({ items }: AskOf<typeof tellTyping>): Promise<AnswerOf<typeof tellTyping>> => {
    await permission.know(items.map(({ c }) => c));
    let told = 0;
    for (const { account, c } of items) {
      if (access.peek(c)?.blocked !== false || (await access.fromSeqOf(c, account)) === null) continue;
      bus.publishLive(liveTyping, c, { c, from: account });
      told++;
    }
    return { told };
  };
}
