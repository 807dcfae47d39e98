import { livePeople } from '@chatter/contracts/auth/people.ts';
import { listMutes, mute, readMutes, unmute } from '@chatter/contracts/chat/mutes.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { mount } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from '../domain/limits.ts';
import type { Mutes } from '../store/mutes.ts';
import type { RouteDeps } from './route-deps.ts';

export interface MuteDeps extends Pick<RouteDeps, 'app' | 'verify' | 'conversations' | 'viewer'> {
  mutes: Mutes;
  limits: Limiting;
  bus: Pick<Bus, 'publishLive' | 'answer'>;
}

/** Routes of what somebody wants to hear nothing of, and what auth asks of it. It changes what their own devices show, and nothing else. */
export function mountMutes({ app, verify, conversations, viewer, mutes, limits, bus }: MuteDeps): void {
  const tell = (account: string) => bus.publishLive(livePeople, account, { kind: 'mutes-changed' });

  bus.answer(readMutes, async ({ account }) => ({ items: await mutes.list(account) }));

  mount(app, verify, listMutes, async ({ actor }) => ({ status: 200, body: { items: await mutes.list(actor.account) } }));

  mount(app, verify, mute, async ({ actor: { account }, params: { id } }) => {
    await limits.take('mute', account);
    const isOwn = (await conversations.readMember(id, account)) !== null;
    if (!isOwn && !(await viewer.people([id])).has(id)) throw new Refusal('not-found');
    await mutes.add(account, id);
    tell(account);
    return { status: 204 };
  });

  mount(app, verify, unmute, async ({ actor: { account }, params: { id } }) => {
    await limits.take('mute', account);
    await mutes.remove(account, id);
    tell(account);
    return { status: 204 };
  });
}
