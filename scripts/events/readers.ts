import { catalogue } from '@chatter/contracts/catalogue.ts';
import { grants } from '@chatter/contracts/grants.ts';
import { type Call, type Fact, type Live, type Service, services } from '@chatter/contracts/kit/define.ts';

/** The promises a page and its checks are made from; tests pass others. */
export type Catalogue = typeof catalogue;
export type Grants = Pick<(typeof grants)[Service], 'asks' | 'follows'>;
export type GrantsByService = Readonly<Record<Service, Grants>>;

/** Durable consumers of a fact. */
export function consumersOf(fact: Fact, { consumers }: Catalogue = catalogue): string[] {
  return consumers.filter((consumer) => consumer.fact === fact).map(({ name }) => name);
}

/** Services that follow a live subject, or hear a fact as it is published and may miss it. */
export function followersOf(subject: Live | Fact, by: GrantsByService = grants): Service[] {
  return services.filter((service) => by[service].follows.includes(subject));
}

/** Services that may ask a call; none means administrators only. */
export function askersOf(call: Call, by: GrantsByService = grants): Service[] {
  return services.filter((service) => by[service].asks.includes(call));
}
