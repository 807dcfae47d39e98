import type { openChannel } from '@chatter/contracts/community/routes.ts';
import type { ChannelView } from '@chatter/contracts/community/views.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';

export interface OpenChannelDeps {
  now(): Date;
  communities: { openChannel(community: string, by: string, ask: { title: string }, c: string, now: Date): Promise<ChannelView> };
  chat: { applySoon(community: string): Promise<void> };
}

export function openChannelRoute({ now, communities, chat }: OpenChannelDeps) {
  return async ({ params, body, actor }: Asked<typeof openChannel>): Promise<Answered<typeof openChannel>> => {
    const channel = await communities.openChannel(params.id, actor.account, body, uuidV7(), now());
    await chat.applySoon(params.id);
    return { status: 201, body: channel };
  };
}
