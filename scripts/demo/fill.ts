import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { setPhoto } from '@chatter/contracts/auth/routes.ts';
import { openAssistant, openConversation } from '@chatter/contracts/chat/routes.ts';
import { foundCommunity, joinCommunity, openChannel } from '@chatter/contracts/community/routes.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { demoPeople } from './people.ts';
import { drawPicture } from './picture.ts';
import { Talker } from './talkers.ts';
import { type DemoCommunity, type DemoTalk, demoCommunities, demoDirects, demoGroups, demoQuestion } from './talks.ts';

export interface DemoPlace {
  /** An administrator's. */
  bus: Bus;
  /** Where the gateway is. */
  gateway: string;
  /** Name of the session cookie there. */
  cookie: string;
  password: string;
}

/** Talkers by username. */
type Cast = ReadonlyMap<string, Talker>;

/**
 * Fills a Chatter with people, groups, communities and what they say, through the same doors as everybody.
 * @returns false when the example was there already
 */
export async function fillDemo(place: DemoPlace): Promise<boolean> {
  using stack = new DisposableStack();
  const cast = await makePeople(place, stack);
  if (cast === null) return false;
  await Promise.all(demoPeople.map(({ username, colours }) => setPicture(of(cast, username), colours)));
  for (const community of demoCommunities) await fillCommunity(cast, community);
  for (const { title, members, lines } of demoGroups) {
    const [founder, ...others] = members.map((username) => of(cast, username)) as [Talker, ...Talker[]];
    const body = { kind: 'group' as const, title, members: others.map(({ id }) => id) };
    await talk(cast, (await founder.http.ask(openConversation, { body })).id, { lines });
  }
  for (const { between, lines } of demoDirects) {
    const [a, b] = between.map((username) => of(cast, username)) as [Talker, Talker];
    const { id } = await a.http.ask(openConversation, { body: { kind: 'direct', with: b.id } });
    await talk(cast, id, { lines });
  }
  const newcomer = of(cast, demoPeople[0]?.username ?? '');
  await newcomer.say((await newcomer.http.ask(openAssistant, {})).id, demoQuestion);
  return true;
}

/** Makes the accounts; null when the first one is there already. */
async function makePeople({ bus, gateway, cookie, password }: DemoPlace, stack: DisposableStack): Promise<Cast | null> {
  const rows = demoPeople.map(({ username, firstName, lastName }) => {
    return { username, firstName, lastName, email: `${username}@demo.invalid`, password };
  });
  const { items } = await bus.ask(createAccounts, { rows, sessions: true }, { timeoutMs: 60_000 });
  const cast = new Map<string, Talker>();
  for (const item of items) {
    if (!('id' in item)) continue;
    cast.set(item.username, stack.use(new Talker(gateway, item.id, `${cookie}=${item.token}`)));
  }
  return cast.size === demoPeople.length ? cast : null;
}

async function setPicture(talker: Talker, colours: (typeof demoPeople)[number]['colours']): Promise<void> {
  if (colours !== undefined) await talker.upload(setPhoto, new Uint8Array(drawPicture(colours)), 'image/png');
}

async function fillCommunity(cast: Cast, { name, about, founder, members, channels }: DemoCommunity): Promise<void> {
  const owner = of(cast, founder);
  const community = await owner.http.ask(foundCommunity, { body: { name, about } });
  const ids = [community.channels[0]?.id ?? ''];
  const params = { id: community.id };
  for (const { title } of channels.slice(1)) ids.push((await owner.http.ask(openChannel, { params, body: { title } })).id);
  for (const username of members) await of(cast, username).http.ask(joinCommunity, { params });
  for (const [index, channel] of channels.entries()) await talk(cast, ids[index] as string, channel);
}

async function talk(cast: Cast, c: string, { lines }: DemoTalk): Promise<void> {
  for (const [username, text] of lines) await of(cast, username).say(c, text);
}

function of(cast: Cast, username: string): Talker {
  const talker = cast.get(username);
  if (talker === undefined) throw new Error(`the example has no ${username}`);
  return talker;
}
