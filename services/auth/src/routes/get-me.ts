import type { getMe } from '@chatter/contracts/auth/routes.ts';
import type { Account } from '@chatter/contracts/auth/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

export function getMeRoute({ accounts }: { accounts: { view(account: string): Promise<Account | null> } }) {
  return async ({ actor }: Asked<typeof getMe>): Promise<Answered<typeof getMe>> => {
    const account = await accounts.view(actor.account);
    if (account === null) throw new Refusal('not-signed-in');
    return { status: 200, body: account };
  };
}
