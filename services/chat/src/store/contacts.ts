import { judgeContacts } from '@chatter/contracts/auth/people.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

/** Who may begin to write to whom, and bring whom into a group: auth says so. */
export class Contacts {
  readonly #bus: Pick<Bus, 'ask'>;

  constructor(bus: Pick<Bus, 'ask'>) {
    this.#bus = bus;
  }

  /** @throws Refusal `account-unknown`, also where somebody has blocked the one who asks; `blocked` where that one has */
  async refuse(by: string, others: readonly string[]): Promise<void> {
    const { items } = await this.#bus.ask(judgeContacts, { by, of: [...others] });
    const verdicts = new Set(items.map(({ verdict }) => verdict));
    if (verdicts.has('unknown') || items.length < others.length) throw new Refusal('account-unknown', { status: 404 });
    if (verdicts.has('blocked')) throw new Refusal('blocked');
  }
}
