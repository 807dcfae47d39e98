import { describeAccounts } from '@chatter/contracts/auth/calls.ts';
import { communityDepartures } from '@chatter/contracts/auth/facts.ts';
import {
  communityRoutes,
  editCommunity,
  findCommunities,
  foundCommunity,
  getCommunity,
  joinCommunity,
  listCommunityMembers,
  openChannel,
  removeCommunityMember,
} from '@chatter/contracts/community/routes.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import { consume } from '@chatter/platform/consume.ts';
import { type Answered, type Asked, apiPrefix, mount } from '@chatter/platform/http.ts';
import { createIdentityVerifier } from '@chatter/platform/identity.ts';
import { Limits } from '@chatter/platform/limits.ts';
import { startLoop } from '@chatter/platform/loop.ts';
import { openSql } from '@chatter/platform/mysql.ts';
import { serveOpenApi } from '@chatter/platform/openapi.ts';
import { startRelay } from '@chatter/platform/outbox.ts';
import { openRedis } from '@chatter/platform/redis.ts';
import { defineService } from '@chatter/platform/service.ts';
import { communityConfig } from './config.ts';
import { leaveCommunities } from './consumers/leave-communities.ts';
import { limits } from './domain/limits.ts';
import { editCommunityRoute } from './routes/edit-community.ts';
import { findCommunitiesRoute } from './routes/find-communities.ts';
import { foundCommunityRoute } from './routes/found-community.ts';
import { getCommunityRoute } from './routes/get-community.ts';
import { joinCommunityRoute } from './routes/join-community.ts';
import { listMembersRoute } from './routes/list-members.ts';
import { openChannelRoute } from './routes/open-channel.ts';
import { removeMemberRoute } from './routes/remove-member.ts';
import { AccessChanges } from './store/access-changes.ts';
import { ChatAccess } from './store/chat-access.ts';
import { Communities } from './store/communities.ts';
import { CommunityChanges } from './store/community-changes.ts';
import { Directory } from './store/directory.ts';
import { MemberList } from './store/member-list.ts';
import { Members } from './store/members.ts';
import type { CommunityTables } from './store/schema/tables.ts';

const sweepEveryMs = 3_600_000;

/** Who may see and say what in a community: communities, their channels and members. */
export const community = defineService({
  name: 'community',
  config: communityConfig,
  async start(scope) {
    const { config, bus, log } = scope;
    const verify = createIdentityVerifier(config.IDENTITY_PUBLIC_KEY);
    const db = openSql<CommunityTables>(scope, config.DATABASE_URL);
    const redis = await openRedis(scope, config.REDIS_URL);
    const relay = startRelay(scope, db);

    const changes = new CommunityChanges(db, relay);
    const accessChanges = new AccessChanges(db);
    const deps = {
      now: () => new Date(),
      limits: new Limits(redis, limits, { off: config.CHATTER_LIMITS === 'off' }),
      directory: new Directory(db),
      communities: new Communities(changes),
      members: new Members(changes),
      memberList: new MemberList(db),
      chat: new ChatAccess(bus, log, accessChanges),
      describe: async (ids: string[]) => (await bus.ask(describeAccounts, { ids })).items,
    };

    const on = <R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Answered<R>>) => mount(scope.app, verify, route, handler);
    serveOpenApi(scope.app, scope.name, apiPrefix, communityRoutes);
    on(foundCommunity, foundCommunityRoute(deps));
    on(findCommunities, findCommunitiesRoute(deps));
    on(getCommunity, getCommunityRoute(deps));
    on(editCommunity, editCommunityRoute(deps));
    on(joinCommunity, joinCommunityRoute(deps));
    on(listCommunityMembers, listMembersRoute(deps));
    on(removeCommunityMember, removeMemberRoute(deps));
    on(openChannel, openChannelRoute(deps));

    await consume(scope, communityDepartures, leaveCommunities(deps));

    const sweeping = startLoop('sweep', sweepEveryMs, log, () => accessChanges.dropOld(deps.now()));
    scope.onStop('sweep', () => sweeping.stop());
  },
});
