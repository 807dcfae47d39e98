import { chatDepartures } from '@chatter/contracts/auth/facts.ts';
import { chatBlocks } from '@chatter/contracts/auth/people.ts';
import { chatReceipts } from '@chatter/contracts/auth/privacy.ts';
import { applyAccess, applyBlock, applyReceipts } from '@chatter/contracts/chat/calls.ts';
import { chatAccess } from '@chatter/contracts/community/facts.ts';
import { consume } from '@chatter/platform/consume.ts';
import type { Scope } from '@chatter/platform/service.ts';
import { type ApplyAccessDeps, applyAccessAnswer } from './answers/apply-access.ts';
import { type ApplyBlockDeps, applyBlockAnswer } from './answers/apply-block.ts';
import { followBlocks } from './consumers/follow-blocks.ts';
import { followCommunities } from './consumers/follow-communities.ts';
import { type ForgetAccountDeps, forgetAccount } from './consumers/forget-account.ts';
import { type LeaveGroupsDeps, leaveGroups } from './consumers/leave-groups.ts';
import type { Blocks } from './store/blocks.ts';
import type { HiddenReceipts } from './store/hidden-receipts.ts';
import type { Settler } from './store/settler.ts';

interface Deps extends ApplyAccessDeps, Omit<ApplyBlockDeps, 'bus' | 'blocks' | 'log'>, ForgetAccountDeps, LeaveGroupsDeps {
  blocks: Blocks;
  hiding: HiddenReceipts;
  settler: Settler;
}

/** Takes over what others own and chat keeps a projection of: when it is asked to, and by facts, which are the safety net of that. */
export async function followOthers(scope: Scope<unknown>, deps: Deps): Promise<void> {
  const { bus } = scope;
  const applyChanges = applyAccessAnswer(deps);
  bus.answer(applyAccess, applyChanges);
  await consume(scope, chatAccess, followCommunities(applyChanges));

  const applyState = applyBlockAnswer({ ...deps, bus });
  bus.answer(applyBlock, applyState);
  await consume(scope, chatBlocks, followBlocks(applyState));

  bus.answer(applyReceipts, (choice) => deps.hiding.apply(choice));
  await consume(scope, chatReceipts, async (choice) => void (await deps.hiding.apply(choice)));

  const [leave, forget] = [leaveGroups(deps), forgetAccount(deps)];
  await consume(scope, chatDepartures, async (departure) => {
    await leave(departure);
    await forget(departure);
  });
}
