import { seePresence, sightLimits } from '@chatter/contracts/auth/privacy.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Gather } from '@chatter/platform/gather.ts';

interface Look {
  account: string;
  of: string[];
}

/** Who may see whose presence, as auth says. What sockets ask while calls are under way goes into the next ones. */
export class Sight {
  readonly #looks: Gather<Look, { of: string[] }>;

  constructor(bus: Pick<Bus, 'ask'>) {
    this.#looks = new Gather(async (items) => (await bus.ask(seePresence, { items })).items, {
      atOnce: 2,
      most: sightLimits.maxAccounts,
      mostWeight: sightLimits.maxPeople,
      weigh: ({ of }) => of.length,
    });
  }

  /** Of these people those whose presence an account may see. @throws Unavailable */
  async sees(account: string, of: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    return of.size === 0 ? of : new Set((await this.#looks.ask({ account, of: [...of] })).of);
  }
}
