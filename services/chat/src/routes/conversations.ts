import { liveAccount } from '@chatter/contracts/chat/live.ts';
import { getConversation, listConversations, openConversation } from '@chatter/contracts/chat/routes.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { mount } from '@chatter/platform/http.ts';
import type { Identity } from '@chatter/platform/identity.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { FastifyInstance } from 'fastify';
import type { Conversations } from '../store/conversations.ts';
import type { Permission } from '../store/permission.ts';
import type { Viewer } from '../store/viewer.ts';

const defaultLimit = 50;
const maxLimit = 100;

export interface ConversationRouteDeps {
  app: FastifyInstance;
  verify: (token: string | undefined) => Promise<Identity | null>;
  bus: Bus;
  conversations: Conversations;
  permission: Permission;
  viewer: Viewer;
}

/** Routes of the recent list and of single conversations. */
export function mountConversations({ app, verify, bus, conversations, permission, viewer }: ConversationRouteDeps): void {
  mount(app, verify, listConversations, async ({ actor, query }) => {
    const limit = Math.min(maxLimit, Number(query.limit ?? defaultLimit));
    const rows = await conversations.list(actor.account, limit + 1, query.cursor === undefined ? null : readCursor(query.cursor));
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const items = await viewer.view(actor.account, shown);
    items.sort((a, b) => (a.activeAt < b.activeAt ? 1 : -1));
    return { status: 200, body: { items, next: last === undefined ? null : writeCursor(last.activeAtMs, last.c) } };
  });

  mount(app, verify, getConversation, async ({ actor, params }) => {
    await permission.toRead(actor.account, params.id);
    return { status: 200, body: await viewOne(actor.account, params.id) };
  });

  mount(app, verify, openConversation, async ({ actor, body }) => {
    if (body.kind !== 'direct') throw new Refusal('not-found');
    if (body.with === actor.account) throw new Refusal('with-oneself');
    if (!(await viewer.people([body.with])).has(body.with)) throw new Refusal('account-unknown', { status: 404 });
    const { c, created, versions } = await conversations.openDirect(actor.account, body.with);
    for (const [account, av] of versions) bus.publishLive(liveAccount, account, { av, kind: 'conversation-added', c });
    return { status: created ? 201 : 200, body: await viewOne(actor.account, c) };
  });

  async function viewOne(account: string, c: string) {
    const listed = await conversations.read(c);
    const [view] = listed === null ? [] : await viewer.view(account, [listed]);
    if (view === undefined) throw new Refusal('not-found');
    return view;
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
