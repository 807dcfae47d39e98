import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { logIn as logInContract } from '@chatter/contracts/auth/routes.ts';
import type { Account } from '@chatter/contracts/auth/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { describeDevice } from '../domain/describe-device.ts';
import { type LogInDeps, logIn, loginRefused } from '../domain/log-in.ts';
import { deviceCookie, readCookie, sessionCookie } from './cookies.ts';

export interface LogInRouteDeps extends LogInDeps {
  log: Logger;
  /** Counts a refused login, by the code of the refusal. */
  countRefused(code: string): void;
  cookies: CookieForm;
  marks: LogInDeps['marks'] & { make(account: string): string };
  accounts: LogInDeps['accounts'] & { view(account: string): Promise<Account | null> };
  sessions: {
    /** @returns the new session's token; null when the account has another password by now */
    open(account: string, by: { passwordHash: string; device: string | null; known: boolean }, now: Date): Promise<string | null>;
    /** Ends the session of a token, if it is one. */
    endByToken(token: string): Promise<void>;
  };
}

/** Every login makes a new session, and ends the one the browser came with: a session planted before is worth nothing afterwards. */
export function logInRoute(deps: LogInRouteDeps) {
  const { session, device } = deps.cookies;
  return async ({ body, client, request, reply }: Asked<typeof logInContract>): Promise<Answered<typeof logInContract>> => {
    const mark = readCookie(request.headers.cookie, device);
    const opened = await logged(deps, body.login, async () => {
      const { account: id, passwordHash } = await logIn(deps, body, { client, mark });
      const known = deps.marks.read(mark, id) !== null;
      const by = { passwordHash, known, device: describeDevice(request.headers['user-agent']) };
      const token = await deps.sessions.open(id, by, deps.now());
      if (token === null) throw loginRefused();
      return { id, token, mark: known ? (mark as string) : deps.marks.make(id) };
    });
    const account = await deps.accounts.view(opened.id);
    if (account === null) throw new Error('an account vanished while its owner logged in');
    const former = readCookie(request.headers.cookie, session);
    if (former !== undefined) await deps.sessions.endByToken(former);
    reply.header('set-cookie', [sessionCookie(deps.cookies, opened.token), deviceCookie(deps.cookies, opened.mark)]);
    return { status: 201, body: { account } };
  };
}

/** Notes who came in, and who was refused, without showing a login (ASVS 5.0, 16.3.1). */
async function logged<T extends { id: string }>(
  { log, hideLogin, countRefused }: LogInRouteDeps,
  login: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const opened = await work();
    log.info({ account: opened.id }, 'logged in');
    return opened;
  } catch (error) {
    if (error instanceof Refusal) {
      countRefused(error.code);
      log.info({ code: error.code, login: hideLogin(login) }, 'login refused');
    }
    throw error;
  }
}
