import type { findAccounts } from '@chatter/contracts/auth/routes.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Limiting } from '../domain/limits.ts';

export interface FindAccountsDeps {
  limits: Pick<Limiting, 'take'>;
  people: { find(q: string, self: string): Promise<Person[]> };
}

export function findAccountsRoute({ limits, people }: FindAccountsDeps) {
  return async ({ query, actor }: Asked<typeof findAccounts>): Promise<Answered<typeof findAccounts>> => {
    await limits.take('findByAccount', actor.account);
    return { status: 200, body: { items: await people.find(query.q, actor.account) } };
  };
}
