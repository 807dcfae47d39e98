import type { getPrivacy, Privacy, ReceiptsChoice, setPrivacy } from '@chatter/contracts/auth/privacy.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Limiting } from '../domain/limits.ts';

export interface PrivacyDeps {
  limits: Pick<Limiting, 'take'>;
  privacies: {
    of(accounts: readonly string[]): Promise<Map<string, Privacy>>;
    receiptsOf(account: string): Promise<ReceiptsChoice | null>;
    set(account: string, privacy: Privacy): Promise<void>;
  };
  /** Makes it hold in chat; throws Unavailable when chat did not say so: the fact will reach it later. */
  applyReceipts(choice: ReceiptsChoice): Promise<unknown>;
}

export function getPrivacyRoute({ privacies }: Pick<PrivacyDeps, 'privacies'>) {
  return async ({ actor: { account } }: Asked<typeof getPrivacy>): Promise<Answered<typeof getPrivacy>> => ({
    status: 200,
    body: (await privacies.of([account])).get(account) as Privacy,
  });
}

export function setPrivacyRoute({ limits, privacies, applyReceipts }: PrivacyDeps) {
  return async ({ actor, body }: Asked<typeof setPrivacy>): Promise<Answered<typeof setPrivacy>> => {
    await limits.take('privacyByAccount', actor.account);
    await privacies.set(actor.account, body);
    // Also what an earlier try left: the answer says that it holds.
    const choice = await privacies.receiptsOf(actor.account);
    if (choice !== null) await applyReceipts(choice);
    return { status: 200, body };
  };
}
