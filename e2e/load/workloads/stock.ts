import type { SeatPlan } from '../driver/seat-plan.ts';
import type { Person, Stage } from '../stage/stage.ts';
import { pairsInRing } from '../stock/circles.ts';
import { loadConversations, type StockedConversation } from '../stock/load-conversations.ts';
import { loadHistory } from '../stock/load-history.ts';
import { seatOf } from './pairs.ts';

/** 200 people in 1,000 direct conversations, ten each. */
const people = 200;
const steps = 5;

/** Conversations with a history, of which nothing is in Redis yet. */
export interface Stock {
  conversations: readonly (StockedConversation & { reader: Person })[];
  seats: SeatPlan[];
  /** Stored messages of each. */
  each: number;
}

/** Puts 1,000 conversations with so many messages in all into MySQL. */
export async function layStock(stage: Stage, messages: number, print: (line: string) => void): Promise<Stock> {
  const accounts = await stage.people(people);
  const byId = new Map(accounts.map((person) => [person.id, person]));
  const pairs = pairsInRing(people, steps).map((pair) => pair.map((index) => (accounts[index] as Person).id));
  const loaded = await loadConversations(stage.sqlUrl('chat'), pairs);
  const each = Math.ceil(messages / loaded.length);
  const startedAt = performance.now();
  await loadHistory(stage.sqlUrl('persistence'), loaded, each);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(
    `${(each * loaded.length).toLocaleString('en')} messages stored in ${loaded.length.toLocaleString('en')} conversations in ${seconds} s`,
  );
  const conversations = loaded.map((one) => ({ ...one, reader: byId.get(one.members[0] ?? '') as Person }));
  const seats = accounts.map((person) => {
    const own = loaded.filter(({ members }) => members.includes(person.id));
    return seatOf(
      stage,
      person,
      own.map(({ c }) => c),
    );
  });
  return { conversations, seats, each };
}
