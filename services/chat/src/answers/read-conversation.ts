import type { readEvents, readPage } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { JsonText } from '@chatter/platform/json-text.ts';
import { isNewest, jsonOfPage } from '../domain/text-page.ts';
import type { History } from '../store/history.ts';
import type { MessageLog } from '../store/message-log.ts';
import type { NewestReader } from '../store/newest-reader.ts';
import type { Permission, Place } from '../store/permission.ts';

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
export function readPageAnswer(permission: Permission, history: History, newest: NewestReader) {
  return async ({ account, c, ...ask }: AskOf<typeof readPage>): Promise<JsonText> => {
    const read = isNewest(ask) ? await newest.read(c, ask.limit) : null;
    if (read === null) return slowly();
    const place = await permission.toReadAt(account, c, read.meta);
    const page = place.meta === null ? null : history.newestOf(place.meta, read.hot, ask);
    return page === null ? slowly(place) : new JsonText(jsonOfPage(page, place.fromSeq));

    function slowly(known?: Place): Promise<JsonText> {
      const readThere = async ({ meta, fromSeq }: Place) => new JsonText(jsonOfPage(await history.page(c, meta, ask), fromSeq));
      return permission.reading(account, c, readThere, known);
    }
  };
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
