import type { getPrivacy, Privacy, setPrivacy } from '@chatter/contracts/auth/privacy.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Limiting } from '../domain/limits.ts';

export interface PrivacyDeps {
  limits: Pick<Limiting, 'take'>;
  privacies: {
    of(accounts: readonly string[]): Promise<Map<string, Privacy>>;
    set(account: string, privacy: Privacy): Promise<void>;
  };
}

export function getPrivacyRoute({ privacies }: Pick<PrivacyDeps, 'privacies'>) {
  return async ({ actor: { account } }: Asked<typeof getPrivacy>): Promise<Answered<typeof getPrivacy>> => ({
    status: 200,
    body: (await privacies.of([account])).get(account) as Privacy,
  });
}

export function setPrivacyRoute({ limits, privacies }: PrivacyDeps) {
  return async ({ actor, body }: Asked<typeof setPrivacy>): Promise<Answered<typeof setPrivacy>> => {
    await limits.take('privacyByAccount', actor.account);
    await privacies.set(actor.account, body);
    return { status: 200, body };
  };
}
