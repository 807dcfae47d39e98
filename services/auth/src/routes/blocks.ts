import type { BlockState, blockPerson, listBlocks, unblockPerson } from '@chatter/contracts/auth/people.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { type Act, block, type FriendState, unblock } from '../domain/friendship.ts';
import type { Limiting } from '../domain/limits.ts';
import type { Known } from '../store/relations.ts';
import { acquaintanceOf } from './friends.ts';

export interface BlocksDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  relations: {
    page(account: string, list: 'blocked', cursor: string | undefined): Promise<{ items: Known[]; next: string | null }>;
    blockBetween(a: string, b: string): Promise<BlockState | null>;
    begin(by: string, other: string, act: Act, now: Date): Promise<FriendState>;
    go(by: string, other: string, act: Act, now: Date): Promise<FriendState>;
  };
  /** Makes it hold in chat; throws Unavailable when chat did not say so: the fact will reach it later. */
  applyBlock(state: BlockState): Promise<unknown>;
}

export function listBlocksRoute({ relations }: Pick<BlocksDeps, 'relations'>) {
  return async ({ actor, query }: Asked<typeof listBlocks>): Promise<Answered<typeof listBlocks>> => {
    const { items, next } = await relations.page(actor.account, 'blocked', query.cursor);
    return { status: 200, body: { items: items.map(acquaintanceOf), next } };
  };
}

export function blockPersonRoute(deps: BlocksDeps) {
  return async ({ actor, params }: Asked<typeof blockPerson>): Promise<Answered<typeof blockPerson>> => {
    await deps.limits.take('blockByAccount', actor.account);
    await deps.relations.begin(actor.account, params.id, block, deps.now());
    return hold(deps, actor.account, params.id);
  };
}

export function unblockPersonRoute(deps: BlocksDeps) {
  return async ({ actor, params }: Asked<typeof unblockPerson>): Promise<Answered<typeof unblockPerson>> => {
    await deps.limits.take('blockByAccount', actor.account);
    await deps.relations.go(actor.account, params.id, unblock, deps.now());
    return hold(deps, actor.account, params.id);
  };
}

/** Also what an earlier try left: the answer says that it holds. */
async function hold({ relations, applyBlock }: BlocksDeps, by: string, other: string): Promise<{ status: 204 }> {
  const state = await relations.blockBetween(by, other);
  if (state !== null) await applyBlock(state);
  return { status: 204 };
}
