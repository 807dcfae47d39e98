import type {
  Factors,
  getFactors,
  offerTotp as offerContract,
  proveMe as proveContract,
  removeTotp,
  renewRecoveryCodes,
  setTotp as setContract,
} from '@chatter/contracts/auth/factors.ts';
import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { type ProveMeDeps, proveMe } from '../domain/prove-me.ts';
import { type OfferTotpDeps, offerTotp, type SetTotpDeps, setTotp } from '../domain/set-up-totp.ts';
import { readCookie, sessionCookie } from './cookies.ts';

interface Asking {
  account: string;
  session: string;
}

export interface GetFactorsDeps {
  factors: { view(account: string): Promise<Omit<Factors, 'passkeys'>> };
  passkeys: { list(account: string): Promise<Factors['passkeys']> };
}

export function getFactorsRoute({ factors, passkeys }: GetFactorsDeps) {
  return async ({ actor }: Asked<typeof getFactors>): Promise<Answered<typeof getFactors>> => ({
    status: 200,
    body: { ...(await factors.view(actor.account)), passkeys: await passkeys.list(actor.account) },
  });
}

export interface ProveMeRouteDeps extends ProveMeDeps {
  log: Logger;
  cookies: CookieForm;
  marks: { read(mark: string | undefined, account: string): string | null };
}

export function proveMeRoute(deps: ProveMeRouteDeps) {
  return async ({ body, actor, request, reply }: Asked<typeof proveContract>): Promise<Answered<typeof proveContract>> => {
    const device = deps.marks.read(readCookie(request.headers.cookie, deps.cookies.device), actor.account);
    const token = await proveMe(deps, body, actor, device);
    deps.log.info({ account: actor.account }, 'proved again who they are');
    reply.header('set-cookie', sessionCookie(deps.cookies, token));
    return { status: 204 };
  };
}

export interface TotpDeps extends OfferTotpDeps, SetTotpDeps {
  log: Logger;
  factorChanges: OfferTotpDeps['factorChanges'] & SetTotpDeps['factorChanges'] & { removeTotp(actor: Asking, now: Date): Promise<void> };
}

export function offerTotpRoute(deps: OfferTotpDeps) {
  return async ({ actor }: Asked<typeof offerContract>): Promise<Answered<typeof offerContract>> => ({
    status: 200,
    body: await offerTotp(deps, actor),
  });
}

export function setTotpRoute(deps: TotpDeps) {
  return async ({ body, actor }: Asked<typeof setContract>): Promise<Answered<typeof setContract>> => {
    const codes = await setTotp(deps, body.code, actor);
    deps.log.info({ account: actor.account, factor: 'totp' }, 'second factor added');
    return { status: 200, body: codes };
  };
}

export function removeTotpRoute({ now, log, factorChanges }: TotpDeps) {
  return async ({ actor }: Asked<typeof removeTotp>): Promise<Answered<typeof removeTotp>> => {
    await factorChanges.removeTotp(actor, now());
    log.info({ account: actor.account, factor: 'totp' }, 'second factor removed');
    return { status: 204 };
  };
}

export interface RenewRecoveryCodesDeps {
  now(): Date;
  factorChanges: { renewRecoveryCodes(actor: Asking, now: Date): Promise<string[]> };
}

export function renewRecoveryCodesRoute({ now, factorChanges }: RenewRecoveryCodesDeps) {
  return async ({ actor }: Asked<typeof renewRecoveryCodes>): Promise<Answered<typeof renewRecoveryCodes>> => ({
    status: 200,
    body: { recoveryCodes: await factorChanges.renewRecoveryCodes(actor, now()) },
  });
}
