import { orWhenAway, Refusal } from '@chatter/platform/refusal.ts';
import type { AccessCache } from './access-cache.ts';
import type { Access } from './conversations.ts';
import type { MessageLog, Meta } from './message-log.ts';

/** Where a member reads from. */
export interface Place {
  meta: Meta | null;
  access: Access;
  fromSeq: number;
}

/** Checks who may read, against a projection that is right at the version read with the head. */
export class Permission {
  readonly #log: MessageLog;
  readonly #access: AccessCache;

  constructor(log: MessageLog, access: AccessCache) {
    this.#log = log;
    this.#access = access;
  }

  /**
   * Brings what is known of who is in these conversations to the versions that stand now: another chat may have removed somebody a moment
   * ago. While that cannot be asked, what is known has to do.
   * @throws Unavailable where nothing is known and MySQL is away
   */
  async know(cs: Iterable<string>): Promise<void> {
    const asked = [...new Set(cs)];
    const compare = async () => {
      const metas = await this.#log.metas(asked);
      await this.#access.at(asked.map((c, at) => ({ c, pv: metas[at]?.pv ?? null })));
      return true;
    };
    if (!(await orWhenAway(compare, false))) await this.#access.know(asked);
  }

  /**
   * The head a member may read from; null when the conversation is not loaded.
   * @throws Refusal `not-found`, the same for a stranger as for a conversation that does not exist
   */
  async toRead(account: string, c: string): Promise<Place> {
    const [meta = null] = await this.#log.metas([c]);
    return this.toReadAt(account, c, meta);
  }

  /**
   * The same at a head that was just read. What was read before the head needs no more: who may see the conversation by it may see that.
   * @throws Refusal `not-found`
   */
  async toReadAt(account: string, c: string, meta: Meta | null): Promise<Place> {
    const access = (await this.#access.at([{ c, pv: meta?.pv ?? null }])).get(c);
    const fromSeq = access === undefined ? null : await this.#access.fromSeqOf(c, account);
    if (access === undefined || fromSeq === null) throw new Refusal('not-found');
    return { meta, access, fromSeq };
  }

  /**
   * Reads for a member what may lie above the head that was checked: if who may see the conversation changed meanwhile, and not in their
   * favour, nothing of it is answered. The version moves before the event that tells of a removal has its number.
   * @param place what `toRead` said just now
   * @throws Refusal `not-found`
   */
  async reading<T>(account: string, c: string, read: (place: Place) => Promise<T>, place?: Place): Promise<T> {
    place ??= await this.toRead(account, c);
    const result = await read(place);
    const [now = null] = await this.#log.metas([c]);
    if ((now?.pv ?? null) === (place.meta?.pv ?? null)) return result;
    if ((await this.toRead(account, c)).fromSeq !== place.fromSeq) throw new Refusal('not-found');
    return result;
  }
}
