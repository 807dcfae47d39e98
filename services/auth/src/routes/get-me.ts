import type { getMe } from '@chatter/contracts/auth/routes.ts';
import type { Account } from '@chatter/contracts/auth/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

export interface SeeMeDeps {
  accounts: { view(account: string): Promise<Account | null> };
}

export function getMeRoute(deps: SeeMeDeps) {
  return async ({ actor }: Asked<typeof getMe>): Promise<Answered<typeof getMe>> => ({
    status: 200,
    body: await seeMe(deps, actor.account),
  });
}

/** The account that asks; it may be gone while its session was still believed. */
export async function seeMe({ accounts }: SeeMeDeps, id: string): Promise<Account> {
  const account = await accounts.view(id);
  if (account === null) throw new Refusal('not-signed-in');
  return account;
}
