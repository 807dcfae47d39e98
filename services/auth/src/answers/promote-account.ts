import type { promoteAccount } from '@chatter/contracts/auth/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

type Ask = AskOf<typeof promoteAccount>;

export interface PromoteAccountDeps {
  log: Logger;
  accounts: { setRole(login: string, role: Ask['role']): Promise<{ id: string; username: string } | null> };
  /** Makes the account's sessions be read anew: they carry the role. */
  sessions: { reread(account: string): Promise<void> };
}

export function answerPromoteAccount(deps: PromoteAccountDeps) {
  return async ({ login, role }: Ask): Promise<AnswerOf<typeof promoteAccount>> => {
    const account = await deps.accounts.setRole(login, role);
    if (account === null) throw new Refusal('account-unknown');
    await deps.sessions.reread(account.id);
    deps.log.info({ account: account.id, role }, 'role given by an administrator');
    return { ...account, role };
  };
}
