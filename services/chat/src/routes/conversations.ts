import { getConversation, listConversations, openAssistant, openConversation } from '@chatter/contracts/chat/routes.ts';
import type { ConversationView } from '@chatter/contracts/chat/views.ts';
import { mount } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { readTitle } from '../domain/read-title.ts';
import type { RouteDeps } from './route-deps.ts';

const defaultLimit = 50;
const maxLimit = 100;

/** Routes of the recent list and of single conversations. */
export function mountConversations({ app, verify, conversations, rooms, settler, viewer, contacts }: RouteDeps): void {
  mount(app, verify, listConversations, async ({ actor, query }) => {
    const limit = Math.min(maxLimit, Number(query.limit ?? defaultLimit));
    const rows = await conversations.list(actor.account, limit + 1, query.cursor === undefined ? null : readCursor(query.cursor));
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const items = await viewer.view(actor.account, shown);
    items.sort((a, b) => (a.activeAt < b.activeAt ? 1 : -1));
    return { status: 200, body: { items, next: last === undefined ? null : writeCursor(last.activeAtMs, last.c) } };
  });

  mount(app, verify, getConversation, async ({ actor, params }) => ({ status: 200, body: await viewer.one(actor.account, params.id) }));

  mount(app, verify, openConversation, async ({ actor, body }): Promise<{ status: 200 | 201; body: ConversationView }> => {
    if (body.kind === 'direct') return openDirect(actor.account, body.with);
    const title = readTitle(body.title);
    const others = body.members.filter((account) => account !== actor.account);
    await contacts.refuse(actor.account, others);
    const { c, versions } = await rooms.createGroup(actor.account, title, others);
    await settler.settle(c);
    settler.tell(c, versions);
    return { status: 201, body: await viewer.one(actor.account, c) };
  });

  mount(app, verify, openAssistant, async ({ actor }) => {
    const { c, versions } = await rooms.createAssistant(actor.account);
    settler.tell(c, versions);
    return { status: 201, body: await viewer.one(actor.account, c) };
  });

  async function openDirect(account: string, other: string): Promise<{ status: 200 | 201; body: ConversationView }> {
    if (other === account) throw new Refusal('with-oneself');
    // Who has one goes on to see what was said.
    if ((await conversations.findDirect(account, other)) === null) await contacts.refuse(account, [other]);
    const { c, created, versions } = await conversations.openDirect(account, other);
    settler.tell(c, versions);
    return { status: created ? 201 : 200, body: await viewer.one(account, c) };
  }
}

function writeCursor(activeAtMs: number, c: string): string {
  return Buffer.from(`${activeAtMs} ${c}`).toString('base64url');
}

function readCursor(cursor: string): { activeAtMs: number; c: string } {
  const match = /^(\d{1,15}) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw new Refusal('cursor-invalid', { status: 400 });
  return { activeAtMs: Number(match[1]), c: match[2] as string };
}
