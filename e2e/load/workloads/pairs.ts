import { createHttp } from '@chatter/client/http.ts';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import type { SeatPlan } from '../driver/seat-plan.ts';
import { headersOf, type Person, type Stage } from '../stage/stage.ts';

/** A direct conversation, and the seats of both. */
export interface Pair {
  c: string;
  seats: SeatPlan[];
}

const atOnce = 10;

/** Makes people, opens a direct conversation for every two, and plans their seats. */
export async function seatPairs(stage: Stage, count: number): Promise<Pair[]> {
  const people = await stage.people(count * 2);
  const pairs: Pair[] = [];
  for (let at = 0; at < people.length; at += atOnce * 2) {
    const some = people.slice(at, at + atOnce * 2);
    const couples = some.flatMap((person, index) => (index % 2 === 0 ? [[person, some[index + 1] as Person] as const] : []));
    pairs.push(...(await Promise.all(couples.map(([one, other]) => seatPair(stage, one, other)))));
  }
  return pairs;
}

async function seatPair(stage: Stage, one: Person, other: Person): Promise<Pair> {
  const http = createHttp({ base: stage.gateway, headers: headersOf(stage, one) });
  const { id: c } = await http.ask(openConversation, { body: { kind: 'direct', with: other.id } });
  return { c, seats: [one, other].map((person) => seatOf(stage, person, [c])) };
}

/** Where somebody sits who talks in these conversations. */
export function seatOf(stage: Pick<Stage, 'gateway'>, person: Person, cs: string[]): SeatPlan {
  const url = `${stage.gateway.replace(/^http/, 'ws')}/ws`;
  return { url, headers: headersOf(stage, person), ticketsAt: stage.gateway, account: person.id, cs };
}
