import {
  acceptRequest,
  askFriend,
  blockPerson,
  cancelRequest,
  declineRequest,
  listBlocks,
  listFriends,
  removeFriend,
  unblockPerson,
} from '@chatter/contracts/auth/people.ts';
import { getPrivacy, setPrivacy } from '@chatter/contracts/auth/privacy.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { type BlocksDeps, blockPersonRoute, listBlocksRoute, unblockPersonRoute } from './blocks.ts';
import {
  acceptRequestRoute,
  askFriendRoute,
  cancelRequestRoute,
  declineRequestRoute,
  type FriendsDeps,
  listFriendsRoute,
  removeFriendRoute,
} from './friends.ts';
import { getPrivacyRoute, type PrivacyDeps, setPrivacyRoute } from './privacy.ts';

type Mount = <R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Answered<R>>) => void;

/** Routes of what people are to each other. */
export function mountPeople(on: Mount, deps: FriendsDeps & BlocksDeps & PrivacyDeps): void {
  on(listFriends, listFriendsRoute(deps));
  on(askFriend, askFriendRoute(deps));
  on(cancelRequest, cancelRequestRoute(deps));
  on(acceptRequest, acceptRequestRoute(deps));
  on(declineRequest, declineRequestRoute(deps));
  on(removeFriend, removeFriendRoute(deps));
  on(listBlocks, listBlocksRoute(deps));
  on(blockPerson, blockPersonRoute(deps));
  on(unblockPerson, unblockPersonRoute(deps));
  on(getPrivacy, getPrivacyRoute(deps));
  on(setPrivacy, setPrivacyRoute(deps));
}
