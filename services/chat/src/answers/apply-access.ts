import type { applyAccess } from '@chatter/contracts/chat/calls.ts';
import type { AccessChange } from '@chatter/contracts/community/access.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Communities } from '../store/communities.ts';
import type { Marker } from '../store/marker.ts';
import type { MessageLog } from '../store/message-log.ts';
import type { Settler } from '../store/settler.ts';

export interface ApplyAccessDeps {
  communities: Communities;
  settler: Settler;
  log: MessageLog;
  marker: Marker;
}

/** Answers `apply-access`: takes changes over in order, and answers when those taken hold in every channel. */
export function applyAccessAnswer(deps: ApplyAccessDeps) {
  const { communities, settler } = deps;
  return async ({ community, changes }: AskOf<typeof applyAccess>): Promise<AnswerOf<typeof applyAccess>> => {
    let pv = 0;
    for (const change of changes) {
      pv = await applyOne(deps, community, change);
      if (pv < change.pv) break;
    }
    // Also what an earlier try left: the answer says that it holds.
    if (changes.some(({ kind }) => kind === 'revoked')) for (const c of await communities.channels(community)) await settler.settle(c);
    return { pv };
  };
}

async function applyOne(deps: ApplyAccessDeps, community: string, change: AccessChange): Promise<number> {
  const { pv, added } = await deps.communities.apply(community, change);
  for (const { account, av, cs } of added) {
    if (change.kind === 'granted') await startAtHead(deps, account, cs);
    for (const c of cs) deps.settler.tell(c, [[account, av]]);
  }
  return pv;
}

/** Who joins has read what was there: a channel's past is no news. */
async function startAtHead({ log, marker }: ApplyAccessDeps, account: string, cs: readonly string[]): Promise<void> {
  for (const meta of await log.metas(cs)) {
    if (meta !== null) marker.note(meta.c, account, { delivered: meta.seq, read: meta.seq, n: meta.n });
  }
}
