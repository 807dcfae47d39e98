import { Refusal } from '@chatter/platform/refusal.ts';
import type { AccessCache } from './access-cache.ts';
import type { Access } from './conversations.ts';
import type { MessageLog, Meta } from './message-log.ts';

/** Checks who may read, against a projection that is right at the version read with the head. */
export class Permission {
  readonly #log: MessageLog;
  readonly #access: AccessCache;

  constructor(log: MessageLog, access: AccessCache) {
    this.#log = log;
    this.#access = access;
  }

  /**
   * The head a member may read from; null when the conversation is not loaded.
   * @throws Refusal `not-found`, the same for a stranger as for a conversation that does not exist
   */
  async toRead(account: string, c: string): Promise<{ meta: Meta | null; access: Access; fromSeq: number }> {
    const [meta = null] = await this.#log.metas([c]);
    const access = (await this.#access.at([{ c, pv: meta?.pv ?? null }])).get(c);
    const fromSeq = access === undefined ? null : await this.#access.fromSeqOf(c, account);
    if (access === undefined || fromSeq === null) throw new Refusal('not-found');
    return { meta, access, fromSeq };
  }
}
