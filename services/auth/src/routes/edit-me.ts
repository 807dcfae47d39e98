import type { editMe } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Limiting } from '../domain/limits.ts';
import { prepareName } from '../domain/registration.ts';
import { type SeeMeDeps, seeMe } from './get-me.ts';

export interface EditMeDeps {
  limits: Pick<Limiting, 'take'>;
  accounts: SeeMeDeps['accounts'] & { rename(account: string, name: { firstName?: string; lastName?: string }): Promise<void> };
}

export function editMeRoute({ limits, accounts }: EditMeDeps) {
  return async ({ body, actor }: Asked<typeof editMe>): Promise<Answered<typeof editMe>> => {
    const { firstName, lastName } = body;
    const name = {
      ...(firstName !== undefined && { firstName: prepareName(firstName) }),
      ...(lastName !== undefined && { lastName: prepareName(lastName) }),
    };
    await limits.take('nameByAccount', actor.account);
    await accounts.rename(actor.account, name);
    return { status: 200, body: await seeMe({ accounts }, actor.account) };
  };
}
