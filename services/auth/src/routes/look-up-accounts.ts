import type { lookUpAccounts } from '@chatter/contracts/auth/routes.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';

export interface LookUpAccountsDeps {
  accounts: { describe(ids: readonly string[]): Promise<Person[]> };
}

export function lookUpAccountsRoute({ accounts }: LookUpAccountsDeps) {
  return async ({ query }: Asked<typeof lookUpAccounts>): Promise<Answered<typeof lookUpAccounts>> => ({
    status: 200,
    body: { items: await accounts.describe(query.ids.split(',')) },
  });
}
