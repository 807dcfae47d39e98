import { applyAccess } from '@chatter/contracts/chat/calls.ts';
import type { AccessChange } from '@chatter/contracts/community/access.ts';
import type { AskOf } from '@chatter/contracts/kit/define.ts';
import type { Bus } from '@chatter/platform/bus.ts';

/** What chat would have: it applies each change once and in order, as the contract says. */
export class ChatInMemory {
  /** away: no answer but a fault; stuck: answers, and takes nothing over. */
  state: 'up' | 'away' | 'stuck' = 'up';
  /** Answers wait for this. */
  answering: Promise<void> = Promise.resolve();
  /** Everything asked, in order. */
  readonly asks: AskOf<typeof applyAccess>[] = [];
  readonly #applied = new Map<string, AccessChange[]>();

  answerOn(bus: Bus): void {
    bus.answer(applyAccess, async (ask) => {
      if (this.state === 'away') throw new Error('chat is away');
      this.asks.push(ask);
      await this.answering;
      const applied = this.applied(ask.community);
      if (this.state === 'up') for (const change of ask.changes) if (change.pv === applied.length + 1) applied.push(change);
      this.#applied.set(ask.community, applied);
      return { pv: applied.length };
    });
  }

  /** What holds of a community, in order. */
  applied(community: string): AccessChange[] {
    return this.#applied.get(community) ?? [];
  }

  /** Has so many changes more, from nowhere: community was put back to a back-up. */
  invent(community: string, more: number): void {
    const applied = this.applied(community);
    for (let made = 0; made < more; made++) applied.push({ kind: 'renamed', name: 'lost', pv: applied.length + 1 });
  }

  /** Loses what came after a version, as a back-up would that is put back. */
  restore(community: string, pv: number): void {
    this.#applied.set(community, this.applied(community).slice(0, pv));
  }
}
