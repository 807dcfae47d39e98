import { createHttp, type Http } from '@chatter/client/http.ts';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import { foundCommunity, joinCommunity } from '@chatter/contracts/community/routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { SeatPlan } from '../driver/seat-plan.ts';
import { headersOf, type Person, type Stage } from '../stage/stage.ts';
import { seatOf } from './pairs.ts';

/** With its founder the largest group that one request makes; larger rooms are channels of a community. */
const largestGroup = 101;
const atOnce = 10;

/** Makes a room of so many people and plans their seats. */
export async function seatRoom(stage: Stage, members: number): Promise<SeatPlan[]> {
  const people = await stage.people(members);
  const [founder, ...others] = people as [Person, ...Person[]];
  const httpOf = (person: Person) => createHttp({ base: stage.gateway, headers: headersOf(stage, person) });
  const c = await (members <= largestGroup ? makeGroup(httpOf(founder), others) : makeChannel(httpOf(founder), others.map(httpOf)));
  return people.map((person) => seatOf(stage, person, [c]));
}

async function makeGroup(founder: Http, others: readonly Person[]): Promise<string> {
  const { id } = await founder.ask(openConversation, {
    body: { kind: 'group', title: 'Bench', members: others.map((person) => person.id) },
  });
  return id;
}

async function makeChannel(founder: Http, others: readonly Http[]): Promise<string> {
  const { id, channels } = await founder.ask(foundCommunity, { body: { name: `Bench ${uuidV7().slice(-12)}` } });
  for (let at = 0; at < others.length; at += atOnce) {
    await Promise.all(others.slice(at, at + atOnce).map((http) => http.ask(joinCommunity, { params: { id } })));
  }
  return channels[0]?.id ?? '';
}
