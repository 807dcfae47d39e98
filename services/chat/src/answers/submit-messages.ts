import type { submitMessages } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';
import { acceptMessages } from '../domain/accept-messages.ts';
import type { AccessCache } from '../store/access-cache.ts';
import type { LogAppender } from '../store/log-appender.ts';

type Submit = typeof submitMessages;

/** Answers `submit-messages` item by item. */
export function submitMessagesAnswer(access: AccessCache, appender: LogAppender): (ask: AskOf<Submit>) => Promise<AnswerOf<Submit>> {
  const deps = {
    append: appender.append.bind(appender),
    remedy: appender.remedy.bind(appender),
    knowsAccess: (c: string) => access.peek(c) !== undefined,
    loadAccess: async (cs: readonly string[]) => {
      const found = await orWhenAway(() => access.reload(cs), null);
      return found === null ? null : (c: string) => found.has(c);
    },
  };
  return async ({ items, wait }) => ({ items: await acceptMessages(deps, items, wait) });
}
