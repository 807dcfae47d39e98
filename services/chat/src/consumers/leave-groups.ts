import type { accountDeleted } from '@chatter/contracts/auth/facts.ts';
import type { DataOf } from '@chatter/contracts/kit/define.ts';
import { type Decision, type Room, removeFromGroup } from '../domain/change-group.ts';

export interface LeaveGroupsDeps {
  conversations: { groupsOf(account: string): Promise<string[]> };
  rooms: { change(c: string, decide: (room: Room) => Decision): Promise<void> };
  settler: { settle(c: string): Promise<void> };
}

/** Takes an account that is gone out of its groups, as if it had left; where it owned one, who has been there longest does now. */
export function leaveGroups({ conversations, rooms, settler }: LeaveGroupsDeps) {
  return async ({ account }: DataOf<typeof accountDeleted>): Promise<void> => {
    for (const c of await conversations.groupsOf(account)) {
      await rooms.change(c, (room) => removeFromGroup(room, account, account));
      await settler.settle(c);
    }
  };
}
