import type { FactorWay, finishLogIn as finishContract, getLogIn } from '@chatter/contracts/auth/factors.ts';
import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { describeDevice } from '../domain/describe-device.ts';
import { type FinishLogInDeps, finishLogIn, logInOver } from '../domain/finish-log-in.ts';
import { readCookie } from './cookies.ts';
import { type EnterDeps, enter } from './enter.ts';

export interface GetLogInDeps {
  now(): Date;
  cookies: CookieForm;
  logIns: { waysOf(token: string, now: Date): Promise<FactorWay[] | null> };
}

export function getLogInRoute({ now, cookies, logIns }: GetLogInDeps) {
  return async ({ request }: Asked<typeof getLogIn>): Promise<Answered<typeof getLogIn>> => {
    const token = readCookie(request.headers.cookie, cookies.mfa);
    const ways = token === undefined ? null : await logIns.waysOf(token, now());
    if (ways === null) throw logInOver();
    return { status: 200, body: { ways } };
  };
}

export interface FinishLogInRouteDeps extends FinishLogInDeps, EnterDeps {
  log: Logger;
  countRefused(code: string): void;
  marks: FinishLogInDeps['marks'] & EnterDeps['marks'];
}

export function finishLogInRoute(deps: FinishLogInRouteDeps) {
  return async ({ body, request, reply }: Asked<typeof finishContract>): Promise<Answered<typeof finishContract>> => {
    const sent = (name: string) => readCookie(request.headers.cookie, name);
    const from = { token: sent(deps.cookies.mfa), mark: sent(deps.cookies.device), device: describeDevice(request.headers['user-agent']) };
    try {
      const opened = await finishLogIn(deps, body, from);
      deps.log.info({ account: opened.account, way: body.way }, 'logged in');
      return { status: 201, body: { account: await enter(deps, opened, { request, reply }) } };
    } catch (error) {
      if (error instanceof Refusal) deps.countRefused(error.code);
      throw error;
    }
  };
}
