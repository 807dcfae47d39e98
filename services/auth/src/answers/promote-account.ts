import type { promoteAccount } from '@chatter/contracts/auth/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

type Ask = AskOf<typeof promoteAccount>;

export interface PromoteAccountDeps {
  now(): Date;
  log: Logger;
  firstAdministrator: { promote(login: string, role: Ask['role'], now: Date): Promise<{ id: string; username: string } | null> };
}

/** Holds at once in all sessions. Whoever runs the installation may take the last administrator away, too. */
export function answerPromoteAccount(deps: PromoteAccountDeps) {
  return async ({ login, role }: Ask): Promise<AnswerOf<typeof promoteAccount>> => {
    const account = await deps.firstAdministrator.promote(login, role, deps.now());
    if (account === null) throw new Refusal('account-unknown');
    deps.log.info({ account: account.id, role }, 'role given by an administrator');
    return { ...account, role };
  };
}
