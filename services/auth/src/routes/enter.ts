import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Account } from '@chatter/contracts/auth/views.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import type { Asked } from '@chatter/platform/http.ts';
import { deviceCookie, noMfa, readCookie, sessionCookie } from './cookies.ts';

export interface EnterDeps {
  cookies: CookieForm;
  marks: { make(account: string): string; read(mark: string | undefined, account: string): string | null };
  accounts: { view(account: string): Promise<Account | null> };
  sessions: {
    /** Ends the session of a token, if it is one. */
    endByToken(token: string): Promise<void>;
  };
}

/**
 * Gives the browser the session just opened, and ends the one it came with: a session planted before is worth nothing afterwards. From
 * now on the browser is known.
 */
export async function enter(
  deps: EnterDeps,
  opened: { account: string; session: string },
  { request, reply }: Pick<Asked<Route>, 'request' | 'reply'>,
): Promise<Account> {
  const { cookies, marks } = deps;
  const account = await deps.accounts.view(opened.account);
  if (account === null) throw new Error('an account vanished while its owner logged in');
  const sent = (name: string) => readCookie(request.headers.cookie, name);
  const [former, mark] = [sent(cookies.session), sent(cookies.device)];
  if (former !== undefined) await deps.sessions.endByToken(former);
  const known = marks.read(mark, opened.account) !== null;
  reply.header('set-cookie', [
    sessionCookie(cookies, opened.session),
    deviceCookie(cookies, known ? (mark as string) : marks.make(opened.account)),
    ...(sent(cookies.mfa) === undefined ? [] : [noMfa(cookies)]),
  ]);
  return account;
}
