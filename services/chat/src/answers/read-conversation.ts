import type { readEvents, readPage } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { History } from '../store/history.ts';
import type { MessageLog } from '../store/message-log.ts';
import type { Permission } from '../store/permission.ts';

/** JSON of the texts in one answer, in bytes: well below what NATS carries. */
const maxBytes = 512 * 1024;

/** Answers `read-events`; a gateway that fills a feed's gap asks without an account, for all that are attached to it. */
export function readEventsAnswer(permission: Permission, history: History, log: MessageLog) {
  return async ({ c, after, limit, account }: AskOf<typeof readEvents>): Promise<AnswerOf<typeof readEvents>> => {
    const read = async (from: number) => {
      const { events, head } = await history.events(c, from, limit);
      const [meta] = await log.metas([c]);
      const epoch = meta?.epoch ?? log.shards.peek(log.shardOf(c))?.epoch ?? 0;
      return { epoch, head: Math.max(meta?.seq ?? 0, head), events: withinBytes(events.map(({ text }) => text)) };
    };
    if (account === undefined) return read(after);
    return permission.reading(account, c, ({ fromSeq }) => read(Math.max(after, fromSeq - 1)));
  };
}

/** Answers `read-page`, cut to what the member may see. */
export function readPageAnswer(permission: Permission, history: History) {
  return ({ account, c, ...ask }: AskOf<typeof readPage>): Promise<AnswerOf<typeof readPage>> =>
    permission.reading(account, c, async ({ meta, fromSeq }) => {
      const page = await history.page(c, meta, ask);
      return { ...page, items: page.items.filter((item) => item.seq >= fromSeq) };
    });
}

/** As many of the texts as fit an answer, at least one. */
function withinBytes(texts: string[]): string[] {
  let bytes = 0;
  for (const [index, text] of texts.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(text)) + 1;
    if (bytes > maxBytes && index > 0) return texts.slice(0, index);
  }
  return texts;
}
