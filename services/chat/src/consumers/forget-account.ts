import type { accountDeleted } from '@chatter/contracts/auth/facts.ts';
import type { DataOf } from '@chatter/contracts/kit/define.ts';

interface Keeper {
  forget(account: string): Promise<void>;
}

export interface ForgetAccountDeps {
  mutes: Keeper;
  blocks: Keeper;
  receipts: Keeper;
  hiding: Keeper & { readHides(account: string): Promise<boolean> };
}

/** Lets go of what an account that is gone had chosen: whom and what it muted, whom it was apart from, and that it hid what it has read. */
export function forgetAccount({ mutes, blocks, receipts, hiding }: ForgetAccountDeps) {
  return async ({ account }: DataOf<typeof accountDeleted>): Promise<void> => {
    await mutes.forget(account);
    await blocks.forget(account);
    // Without the choice it would be shown: so what it hides goes first.
    if (await hiding.readHides(account)) await receipts.forget(account);
    await hiding.forget(account);
  };
}
