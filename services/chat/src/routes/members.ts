import { addMembers, groupLimits, listMembers, removeMember, renameConversation } from '@chatter/contracts/chat/routes.ts';
import { mount } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { addToGroup, type Decision, type Room, removeFromGroup, renameRoom } from '../domain/change-group.ts';
import { readTitle } from '../domain/read-title.ts';
import type { RouteDeps } from './route-deps.ts';

/** Routes of who is in a group, and what it is called. A change holds for everybody when it is answered. */
export function mountMembers({ app, verify, conversations, rooms, settler, viewer, contacts }: RouteDeps): void {
  const change = async (c: string, decide: (room: Room) => Decision) => {
    await rooms.change(c, decide);
    await settler.settle(c);
  };

  mount(app, verify, renameConversation, async ({ actor, params, body }) => {
    await change(params.id, (room) => renameRoom(room, actor.account, readTitle(body.title)));
    return { status: 200, body: await viewer.one(actor.account, params.id) };
  });

  mount(app, verify, listMembers, async ({ actor, params }) => {
    const roles = await conversations.readRoles(params.id);
    if (!roles.has(actor.account)) throw new Refusal('not-found');
    const people = await viewer.people([...roles.keys()]);
    const items = [...roles].flatMap(([account, role]) => {
      const person = people.get(account);
      return person === undefined ? [] : [{ person, role }];
    });
    return { status: 200, body: { items } };
  });

  mount(app, verify, addMembers, async ({ actor, params, body }) => {
    const roles = await conversations.readRoles(params.id);
    if (!roles.has(actor.account)) throw new Refusal('not-found');
    // Whoever is there already is not added: what they and the one who adds are to each other does not matter.
    const others = body.accounts.filter((account) => !roles.has(account));
    await contacts.refuse(actor.account, others);
    await change(params.id, (room) => addToGroup(room, actor.account, others, groupLimits.maxMembers));
    return { status: 200, body: await viewer.one(actor.account, params.id) };
  });

  mount(app, verify, removeMember, async ({ actor, params }) => {
    await change(params.id, (room) => removeFromGroup(room, actor.account, params.account));
    return { status: 204 };
  });
}
