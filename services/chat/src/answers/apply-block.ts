import type { BlockState } from '@chatter/contracts/auth/people.ts';
import type { applyBlock } from '@chatter/contracts/chat/calls.ts';
import { liveAccess } from '@chatter/contracts/chat/live.ts';
import type { AnswerOf } from '@chatter/contracts/kit/define.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { AccessCache } from '../store/access-cache.ts';
import type { Blocks } from '../store/blocks.ts';
import type { Loader } from '../store/loader.ts';
import type { MessageLog } from '../store/message-log.ts';

export interface ApplyBlockDeps {
  blocks: Pick<Blocks, 'apply'>;
  access: Pick<AccessCache, 'changed'>;
  bus: Pick<Bus, 'publishLive'>;
  loader: Pick<Loader, 'load'>;
  log: Pick<MessageLog, 'raiseVersion'>;
}

/**
 * Answers `apply-block`: what is sent, read or being written from the answer on is judged by it. The log compares the version of who may speak with every send,
 * so raising it there makes each process read anew; a conversation that is not there is loaded first, lest somebody is just loading it
 * by what held before.
 */
export function applyBlockAnswer({ blocks, access, bus, loader, log }: ApplyBlockDeps) {
  return async (state: BlockState): Promise<AnswerOf<typeof applyBlock>> => {
    const { pv, at } = await blocks.apply(state);
    if (at !== null) {
      // What asks no log is told: that somebody writes, or has read.
      access.changed(at.c, at.pv);
      bus.publishLive(liveAccess, null, at);
      // Where it is there it holds now, also while the archive is away and nothing can be loaded.
      await log.raiseVersion(at.c, at.pv);
      await loader.load(at.c);
      await log.raiseVersion(at.c, at.pv);
    }
    return { pv };
  };
}
