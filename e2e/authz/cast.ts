import { createAccounts, promoteAccount } from '@chatter/contracts/auth/calls.ts';
import { openConsole, suspendPerson } from '@chatter/contracts/auth/console-routes.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import type { ActorKind } from '@chatter/contracts/authz-matrix.ts';
import { openConversation, removeMember } from '@chatter/contracts/chat/routes.ts';
import { foundCommunity, joinCommunity, removeCommunityMember } from '@chatter/contracts/community/routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Someone, System } from '../system.ts';
import { request } from './request.ts';

export const password = 'correct horse battery staple';

/** One of each kind, and what they are in, were in, or have nothing to do with. */
export interface Cast {
  readonly actors: Readonly<Record<ActorKind, Someone | null>>;
  /** In the group and the community like the member, but nobody who acts. */
  readonly other: Someone;
  readonly group: string;
  readonly community: string;
}

type Signed = Exclude<ActorKind, 'anonymous' | 'suspended'>;
const signedIn = ['stranger', 'former', 'member', 'owner', 'employee', 'admin'] as const satisfies readonly Signed[];

/** Makes people with a session each, and a password, unless it is said who has none: it takes a while to hash. */
export async function makePeople(system: System, names: readonly string[], without: readonly string[] = []): Promise<Someone[]> {
  const tag = uuidV7().slice(-12);
  const rows = names.map((name) => ({
    username: `${name}-${tag}`,
    email: `${name}-${tag}@example.org`,
    firstName: name,
    lastName: 'Test',
    ...(!without.includes(name) && { password }),
  }));
  const { items } = await system.admin.ask(createAccounts, { rows, sessions: true });
  const { session } = publicAddress(system.url).cookies;
  return items.map((item) => {
    if (!('token' in item)) throw new Error(`${item.username}: ${item.refused}`);
    return { id: item.id, username: item.username, cookie: `${session}=${item.token}` };
  });
}

/** The same person with the console open, which gave the session another cookie. */
export async function withConsole(system: System, who: Someone, role: 'employee' | 'admin'): Promise<Someone> {
  await system.admin.ask(promoteAccount, { login: who.username, role });
  const { status, headers } = await request(system, who, openConsole, { body: { password } });
  if (status !== 204) throw new Error(`the console of an ${role} did not open: ${status}`);
  return { ...who, cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}

/** Shuts somebody out, by an administrator with the console open. */
export async function suspended(system: System, admin: Someone): Promise<Someone> {
  const [who] = (await makePeople(system, ['suspended'])) as [Someone];
  await request(system, admin, suspendPerson, { params: { id: who.id }, body: { suspended: true, why: 'for the walk' } });
  return who;
}

export interface CastOptions {
  /** Everybody has a password; else only who has the console. */
  readonly passwords: boolean;
}

/** A new cast: what one does must not change what the next one sees. */
export async function gatherCast(system: System, outside: Someone, { passwords }: CastOptions): Promise<Cast> {
  const without = passwords ? [] : ['stranger', 'former', 'member', 'owner', 'other'];
  const [stranger, former, member, owner, employee, admin, other] = (await makePeople(system, [...signedIn, 'other'], without)) as [
    ...Someone[],
  ] as [Someone, Someone, Someone, Someone, Someone, Someone, Someone];
  const members = [former, member, other].map(({ id }) => id);
  const { id: group } = await made(system, owner, openConversation, { body: { kind: 'group', title: 'A group', members } });
  const { id: community } = await made(system, owner, foundCommunity, { body: { name: `Place ${uuidV7().slice(-12)}` } });
  for (const who of [former, member, other]) await made(system, who, joinCommunity, { params: { id: community } });
  await request(system, former, removeMember, { params: { id: group, account: former.id } });
  await request(system, former, removeCommunityMember, { params: { id: community, account: former.id } });
  const staff = { employee: await withConsole(system, employee, 'employee'), admin: await withConsole(system, admin, 'admin') };
  return { actors: { anonymous: null, stranger, former, member, owner, ...staff, suspended: outside }, other, group, community };
}

async function made(
  system: System,
  ...asked: Parameters<typeof request> extends [System, ...infer Rest] ? Rest : never
): Promise<{ id: string }> {
  const { status, body } = await request(system, ...asked);
  if (status >= 300) throw new Error(`${asked[1].id}: ${status} ${JSON.stringify(body)}`);
  return body as { id: string };
}
