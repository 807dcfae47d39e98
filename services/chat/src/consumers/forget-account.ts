import type { accountDeleted } from '@chatter/contracts/auth/facts.ts';
import type { DataOf } from '@chatter/contracts/kit/define.ts';

interface Keeper {
  forget(account: string): Promise<void>;
}

export interface ForgetAccountDeps {
  mutes: Keeper;
  blocks: Keeper;
  receipts: Keeper;
  hiding: Keeper;
}

/** Lets go of what an account that is gone had chosen: whom and what it muted, whom it was apart from, how far it had read, and that it hid that. */
export function forgetAccount({ mutes, blocks, receipts, hiding }: ForgetAccountDeps) {
  return async ({ account }: DataOf<typeof accountDeleted>): Promise<void> => {
    await mutes.forget(account);
    // Without a block or the choice it would be shown: so what they hide goes first.
    await receipts.forget(account);
    await blocks.forget(account);
    await hiding.forget(account);
  };
}
