import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { logIn as logInContract } from '@chatter/contracts/auth/routes.ts';
import type { Account } from '@chatter/contracts/auth/views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type LogInDeps, logIn } from '../domain/log-in.ts';
import { absoluteLimitMs } from '../domain/session-life.ts';
import { deviceCookie, readCookie, writeCookie } from './cookies.ts';

export interface LogInRouteDeps extends LogInDeps {
  log: Logger;
  /** Counts a refused login, by the code of the refusal. */
  countRefused(code: string): void;
  cookies: CookieForm;
  marks: LogInDeps['marks'] & { make(account: string): string };
  accounts: LogInDeps['accounts'] & { view(account: string): Promise<Account | null> };
  sessions: {
    /** @returns the new session's token */
    open(account: string, now: Date): Promise<string>;
    /** Ends the session of a token, if it is one. */
    endByToken(token: string): Promise<void>;
  };
}

/** Every login makes a new session, and ends the one the browser came with: a session planted before is worth nothing afterwards. */
export function logInRoute(deps: LogInRouteDeps) {
  const { session, device, secure } = deps.cookies;
  return async ({ body, client, request, reply }: Asked<typeof logInContract>): Promise<Answered<typeof logInContract>> => {
    const mark = readCookie(request.headers.cookie, device);
    const id = await logged(deps, body.login, () => logIn(deps, body, { client, mark }));
    const account = await deps.accounts.view(id);
    if (account === null) throw new Error('an account vanished while its owner logged in');
    const former = readCookie(request.headers.cookie, session);
    if (former !== undefined) await deps.sessions.endByToken(former);
    const token = await deps.sessions.open(id, deps.now());
    const known = deps.marks.read(mark, id) === null ? deps.marks.make(id) : (mark as string);
    reply.header('set-cookie', [
      writeCookie(session, token, { secure, maxAgeSeconds: absoluteLimitMs / 1000 }),
      deviceCookie(deps.cookies, known),
    ]);
    return { status: 201, body: { account } };
  };
}

/** Notes who came in, and who was refused, without showing a login (ASVS 5.0, 16.3.1). */
async function logged({ log, hideLogin, countRefused }: LogInRouteDeps, login: string, work: () => Promise<string>): Promise<string> {
  try {
    const account = await work();
    log.info({ account }, 'logged in');
    return account;
  } catch (error) {
    if (error instanceof Refusal) {
      countRefused(error.code);
      log.info({ code: error.code, login: hideLogin(login) }, 'login refused');
    }
    throw error;
  }
}
