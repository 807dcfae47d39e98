import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type {
  askReset as askResetContract,
  changePassword as changeContract,
  resetPassword as resetContract,
} from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { type AskResetDeps, askReset } from '../domain/ask-reset.ts';
import { type ChangePasswordDeps, changePassword } from '../domain/change-password.ts';
import { type ResetPasswordDeps, resetPassword } from '../domain/reset-password.ts';
import { deviceCookie, sessionCookie } from './cookies.ts';

export function askResetRoute(deps: AskResetDeps) {
  return async ({ body, client }: Asked<typeof askResetContract>): Promise<Answered<typeof askResetContract>> => {
    await askReset(deps, body, client);
    return { status: 202, body: { next: 'reset' } };
  };
}

export interface ResetPasswordRouteDeps extends ResetPasswordDeps {
  log: Logger;
  cookies: CookieForm;
  marks: { make(account: string): string };
}

/** Who follows the link of a letter holds the address: this browser gets in from now on, though the login is under attack. */
export function resetPasswordRoute(deps: ResetPasswordRouteDeps) {
  return async ({ body, client, reply }: Asked<typeof resetContract>): Promise<Answered<typeof resetContract>> => {
    const account = await resetPassword(deps, body, client);
    deps.log.info({ account }, 'password reset');
    reply.header('set-cookie', deviceCookie(deps.cookies, deps.marks.make(account)));
    return { status: 204 };
  };
}

export interface ChangePasswordRouteDeps extends ChangePasswordDeps {
  log: Logger;
  cookies: CookieForm;
}

export function changePasswordRoute(deps: ChangePasswordRouteDeps) {
  return async ({ body, actor, reply }: Asked<typeof changeContract>): Promise<Answered<typeof changeContract>> => {
    const token = await changePassword(deps, body, actor);
    deps.log.info({ account: actor.account }, 'password changed');
    reply.header('set-cookie', sessionCookie(deps.cookies, token));
    return { status: 204 };
  };
}
