import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { foldTexts } from '@chatter/contracts/chat/fold.ts';
import { type HotEvent, seqOfText } from '@chatter/contracts/chat/hot-history.ts';
import { readArchiveEvents } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Refusal, Unavailable } from '@chatter/platform/refusal.ts';
import { cutRows, isNewest, type PageAsk, type TextPage, textPageOf } from '../domain/text-page.ts';
import { readArchivedPage } from './archived-page.ts';
import type { EarlierEpochs } from './earlier-epochs.ts';
import type { MessageLog, Meta } from './message-log.ts';

/** Reads of a conversation: Redis first, then the archive, so that nothing falls between. */
export class History {
  readonly #bus: Bus;
  readonly #log: MessageLog;
  readonly #earlier: EarlierEpochs;

  constructor(bus: Bus, log: MessageLog, earlier: EarlierEpochs) {
    this.#bus = bus;
    this.#log = log;
    this.#earlier = earlier;
  }

  /** Events that follow `after`, at most `limit`, and the newest seq there is as far as was seen. */
  async events(c: string, after: number, limit: number): Promise<{ events: HotEvent[]; head: number }> {
    const hot = await this.#log.hotAfter(c, after, limit);
    if (hot[0] !== undefined && follows(hot[0], after)) return { events: hot.slice(0, limit), head: hot.at(-1)?.seq ?? after };
    const archive = await this.#archive(() => this.#bus.ask(readArchiveEvents, { c, after, limit }));
    const archived = archive.events.map((text): HotEvent => ({ seq: seqOfText(text), text }));
    const last = archived.at(-1)?.seq ?? after;
    const newer = hot.filter(({ seq }) => seq > last);
    const joined = newer[0] !== undefined && follows(newer[0], last) ? [...archived, ...newer] : archived;
    return { events: joined.slice(0, limit), head: Math.max(archive.dseq, joined.at(-1)?.seq ?? after) };
  }

  /** The newest page, if these are the newest events of a conversation up to its head, and enough of them; else null. */
  newestOf(meta: Meta, hot: readonly HotEvent[], ask: PageAsk): TextPage | null {
    const rows = foldTexts([], hot.slice(-ask.limit));
    const reaches = rows.length >= ask.limit || rows[0]?.seq === 1;
    return reaches && rows.at(-1)?.seq === meta.seq ? textPageOf(meta.epoch, rows, ask, meta.seq) : null;
  }

  /** A page: folded rows, oldest first; `meta` is the head read with the caller's permission. */
  async page(c: string, meta: Meta | null, ask: PageAsk): Promise<TextPage> {
    const epoch = meta?.epoch ?? (await this.#coldIn(c, isNewest(ask)));
    const hot = meta === null ? [] : await this.#hot(c, meta, ask);
    const newest = isNewest(ask) && meta !== null ? this.newestOf(meta, hot, ask) : null;
    if (newest !== null) return newest;
    const { before, after, around, limit } = ask;
    const place = {
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      ...(around !== undefined && { around }),
    };
    const archived = await this.#archive(() => readArchivedPage(this.#bus, { c, ...place, limit }));
    const fresh = archived.more ? [] : hot.filter((event) => event.seq > archived.dseq);
    return textPageOf(epoch, cutRows(foldTexts(archived.rows, fresh), ask), ask, Math.max(meta?.seq ?? 0, archived.dseq));
  }

  /** The epoch of a conversation that is not loaded; whoever goes on from its newest page must have all that came before that epoch. */
  async #coldIn(c: string, newest: boolean): Promise<number> {
    const shard = this.#log.shardOf(c);
    const epoch = this.#log.shards.peek(shard)?.epoch ?? 0;
    if (newest) await this.#archive(() => this.#earlier.waitUntilArchived(shard, epoch));
    return epoch;
  }

  /** The newest events for the newest page; else what belongs to the page and the archive may not have yet. */
  async #hot(c: string, { seq, dseq }: Meta, ask: PageAsk): Promise<HotEvent[]> {
    const { before, after, around, limit } = ask;
    const newest = isNewest(ask);
    const end = newest ? seq + 1 : (before ?? around);
    const begin = after ?? (around === undefined ? undefined : around - 1);
    const below = end === undefined || (end <= dseq + 1 && !newest) ? [] : await this.#log.hotBefore(c, end, limit);
    const above = begin === undefined ? [] : await this.#log.hotAfter(c, Math.max(begin, dseq), limit);
    return [...below, ...above];
  }

  async #archive<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Unavailable) throw new Refusal('history-unavailable', { status: 503, retryAfterSeconds: 2 });
      throw error;
    }
  }
}

/** Whether an event is the one after `after`: the next number, or an epoch event, which says up to where there was something. */
function follows({ seq, text }: HotEvent, after: number): boolean {
  if (seq === after + 1) return true;
  const event = JSON.parse(text) as ConversationEvent;
  return event.kind === 'epoch' && event.prev <= after;
}
