import type { askDeletion, deactivate } from '@chatter/contracts/auth/departure-routes.ts';
import { http } from '../../link/http.ts';
import { forgetAccount } from './forget-account.ts';
import { useSession } from './session.ts';

/** Leaves for a while, or for good: every session ends, this one too. Throws what `http.ask` throws. */
export async function leave(how: typeof deactivate | typeof askDeletion, body: { email: string; password?: string }): Promise<void> {
  const session = useSession();
  session.leaving = true;
  try {
    await http.ask(how, { body });
    if (session.account) forgetAccount(session.account.id);
    session.ended();
  } finally {
    session.leaving = false;
  }
}
