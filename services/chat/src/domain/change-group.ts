import type { MemberRole } from '@chatter/contracts/chat/views.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

/** What happened to a conversation, as an event of its log tells it. */
export type Change =
  | { kind: 'join'; by: string; who: string[] }
  | { kind: 'leave'; by: string; who: string[] }
  | { kind: 'rename'; by: string; title: string };

/** A conversation as its rules look at it. */
export interface Room {
  kind: 'direct' | 'group' | 'channel' | 'assistant';
  title: string | null;
  /** Its members, who has been there longest first. */
  members: ReadonlyMap<string, MemberRole>;
}

/** What is to be done: nothing, or a change, and who owns the group after it if its owner went. */
export type Decision = { change: Change; heir: string | null } | null;

/** Brings people into a group; those who are there stay. @throws Refusal */
export function addToGroup(room: Room, by: string, accounts: readonly string[], maxMembers: number): Decision {
  refuseStranger(room, by);
  if (room.kind !== 'group') throw new Refusal('not-allowed', { status: 403 });
  const who = accounts.filter((account) => !room.members.has(account));
  if (room.members.size + who.length > maxMembers) throw new Refusal('group-full');
  return who.length === 0 ? null : { change: { kind: 'join', by, who }, heir: null };
}

/** Takes somebody out of a group: oneself, or as its owner anybody. @throws Refusal */
export function removeFromGroup(room: Room, by: string, account: string): Decision {
  // Who left, and asks again because the answer was lost, has what they wanted.
  if (by === account && room.kind === 'group' && !room.members.has(by)) return null;
  refuseStranger(room, by);
  if (room.kind !== 'group') throw new Refusal('not-allowed', { status: 403 });
  if (by !== account && room.members.get(by) !== 'owner') throw new Refusal('not-allowed', { status: 403 });
  if (!room.members.has(account)) return null;
  const rest = [...room.members.keys()].filter((member) => member !== account);
  const heir = room.members.get(account) === 'owner' ? (rest[0] ?? null) : null;
  return { change: { kind: 'leave', by, who: [account] }, heir };
}

/** Gives a group, or one's conversation with the assistant, another title. @throws Refusal */
export function renameRoom(room: Room, by: string, title: string): Decision {
  refuseStranger(room, by);
  if (room.kind !== 'group' && room.kind !== 'assistant') throw new Refusal('not-allowed', { status: 403 });
  return title === room.title ? null : { change: { kind: 'rename', by, title }, heir: null };
}

function refuseStranger(room: Room, account: string): void {
  if (!room.members.has(account)) throw new Refusal('not-found');
}
