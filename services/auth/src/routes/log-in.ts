import type { logIn as logInContract } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { describeDevice } from '../domain/describe-device.ts';
import { type LogInDeps, logIn, loginRefused } from '../domain/log-in.ts';
import type { Begun } from '../store/log-ins.ts';
import type { BegunOn } from '../store/sessions.ts';
import { mfaCookie, readCookie } from './cookies.ts';
import { type EnterDeps, enter } from './enter.ts';

export interface LogInRouteDeps extends LogInDeps, EnterDeps {
  log: Logger;
  /** Counts a refused login, by the code of the refusal. */
  countRefused(code: string): void;
  accounts: LogInDeps['accounts'] & EnterDeps['accounts'];
  marks: LogInDeps['marks'] & EnterDeps['marks'];
  logIns: {
    /** Null when the account has another password by now. */
    begin(account: string, passwordHash: string, on: BegunOn, now: Date): Promise<Begun | null>;
  };
}

/** Every login makes a new session. Where the account has a second factor there is none yet, only a cookie for the step to come. */
export function logInRoute(deps: LogInRouteDeps) {
  return async ({ body, client, request, reply }: Asked<typeof logInContract>): Promise<Answered<typeof logInContract>> => {
    const mark = readCookie(request.headers.cookie, deps.cookies.device);
    const begun = await logged(deps, body.login, async () => {
      const { account, passwordHash } = await logIn(deps, body, { client, mark });
      const on = { known: deps.marks.read(mark, account) !== null, device: describeDevice(request.headers['user-agent']) };
      const begun = await deps.logIns.begin(account, passwordHash, on, deps.now());
      if (begun === null) throw loginRefused();
      return { account, ...begun };
    });
    if ('session' in begun) return { status: 201, body: { account: await enter(deps, begun, { request, reply }) } };
    reply.header('set-cookie', mfaCookie(deps.cookies, begun.pending));
    return { status: 202, body: { next: 'factor', ways: begun.ways } };
  };
}

/** Notes who came in, and who was refused, without showing a login (ASVS 5.0, 16.3.1). */
async function logged<T extends { account: string } & Begun>(
  { log, hideLogin, countRefused }: LogInRouteDeps,
  login: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const begun = await work();
    log.info({ account: begun.account }, 'session' in begun ? 'logged in' : 'password right, second factor asked for');
    return begun;
  } catch (error) {
    if (error instanceof Refusal) {
      countRefused(error.code);
      log.info({ code: error.code, login: hideLogin(login) }, 'login refused');
    }
    throw error;
  }
}
