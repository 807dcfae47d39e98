import type { SubmitAnswer, SubmitItem } from '@chatter/contracts/chat/calls.ts';
import { assistantSummoned } from '@chatter/contracts/chat/facts.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';
import type { AccessCache } from './access-cache.ts';

/** Asks the assistant for answers to what is said to it. */
export class Summoner {
  readonly #bus: Bus;
  readonly #access: AccessCache;

  constructor(bus: Bus, access: AccessCache) {
    this.#bus = bus;
    this.#access = access;
  }

  /**
   * Summons for what was accepted in conversations with the assistant, before anybody is told so: if that fails, or this process dies,
   * the sender tries again under the same id, and the summons is published then.
   */
  async summonFor(items: readonly SubmitItem[], answers: readonly SubmitAnswer[]): Promise<SubmitAnswer[]> {
    return Promise.all(
      answers.map(async (answer, index) => {
        const item = items[index] as SubmitItem;
        if (this.#access.peek(item.c)?.kind !== 'assistant') return answer;
        const summoned = await orWhenAway(() => this.#summonAll(item, answer).then(() => true), false);
        return summoned ? answer : { ...answer, res: answer.res.map(({ m }) => ({ m, code: 'unavailable', retry: true })) };
      }),
    );
  }

  async #summonAll({ c, account }: SubmitItem, { res }: SubmitAnswer): Promise<void> {
    for (const result of res) {
      if (!('seq' in result)) continue;
      await this.#bus.publishFact(assistantSummoned, c, { c, seq: result.seq, account }, `summon ${c} ${result.seq}`);
    }
  }
}
