import { judgeContacts } from '@chatter/contracts/auth/people.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Neighbours } from './neighbours.ts';

/** Who may begin to write to whom, and bring whom into a group: auth says so. */
export class Contacts {
  readonly #bus: Pick<Bus, 'ask'>;
  readonly #neighbours: Pick<Neighbours, 'among'>;

  constructor(bus: Pick<Bus, 'ask'>, neighbours: Pick<Neighbours, 'among'>) {
    this.#bus = bus;
    this.#neighbours = neighbours;
  }

  /**
   * @throws Refusal `account-unknown`, also where somebody has blocked the one who asks; `blocked` where that one has; `not-reachable`
   * where somebody wants to hear of others first
   */
  async refuse(by: string, others: readonly string[]): Promise<void> {
    const { items } = await this.#bus.ask(judgeContacts, { by, of: [...others] });
    const verdicts = new Set(items.map(({ verdict }) => verdict));
    if (verdicts.has('unknown') || items.length < others.length) throw new Refusal('account-unknown', { status: 404 });
    if (verdicts.has('blocked')) throw new Refusal('blocked');
    const ifPlace = items.flatMap(({ account, verdict }) => (verdict === 'if-place' ? [account] : []));
    const shared = await this.#neighbours.among(by, ifPlace);
    if (verdicts.has('no') || shared.size < ifPlace.length) throw new Refusal('not-reachable', { status: 403 });
  }
}
