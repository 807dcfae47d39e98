import type { askFactorLetter, askProofLetter, removeCodeLetters, setCodeLetters } from '@chatter/contracts/auth/code-letters.ts';
import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { type AskCodeLetterDeps, askCodeLetter } from '../domain/ask-code-letter.ts';
import { factorPurpose } from '../domain/check-factor.ts';
import { logInOver } from '../domain/finish-log-in.ts';
import { readCookie } from './cookies.ts';

interface Asking {
  account: string;
  session: string;
}

export interface CodeLettersDeps extends AskCodeLetterDeps {
  log: Logger;
  cookies: CookieForm;
  hashOf(token: string): string;
  marks: { read(mark: string | undefined, account: string): string | null };
  logIns: { accountOf(token: string, now: Date): Promise<string | null> };
  factorChanges: {
    setCodeLetters(actor: Asking, now: Date): Promise<{ recoveryCodes: string[] | null }>;
    removeCodeLetters(actor: Asking, now: Date): Promise<void>;
  };
}

export function askFactorLetterRoute(deps: CodeLettersDeps) {
  return async ({ request }: Asked<typeof askFactorLetter>): Promise<Answered<typeof askFactorLetter>> => {
    const sent = (name: string) => readCookie(request.headers.cookie, name);
    const token = sent(deps.cookies.mfa);
    const account = token === undefined ? null : await deps.logIns.accountOf(token, deps.now());
    if (token === undefined || account === null) throw logInOver();
    const device = deps.marks.read(sent(deps.cookies.device), account);
    await askCodeLetter(deps, { account, device, purpose: factorPurpose.logIn(deps.hashOf(token)) });
    return { status: 202, body: { next: 'code' } };
  };
}

export function askProofLetterRoute(deps: CodeLettersDeps) {
  return async ({ actor, request }: Asked<typeof askProofLetter>): Promise<Answered<typeof askProofLetter>> => {
    const device = deps.marks.read(readCookie(request.headers.cookie, deps.cookies.device), actor.account);
    await askCodeLetter(deps, { account: actor.account, device, purpose: factorPurpose.proof(actor.session) });
    return { status: 202, body: { next: 'code' } };
  };
}

export function setCodeLettersRoute({ now, log, factorChanges }: CodeLettersDeps) {
  return async ({ actor }: Asked<typeof setCodeLetters>): Promise<Answered<typeof setCodeLetters>> => {
    const codes = await factorChanges.setCodeLetters(actor, now());
    log.info({ account: actor.account, factor: 'letter' }, 'second factor added');
    return { status: 200, body: codes };
  };
}

export function removeCodeLettersRoute({ now, log, factorChanges }: CodeLettersDeps) {
  return async ({ actor }: Asked<typeof removeCodeLetters>): Promise<Answered<typeof removeCodeLetters>> => {
    await factorChanges.removeCodeLetters(actor, now());
    log.info({ account: actor.account, factor: 'letter' }, 'second factor removed');
    return { status: 204 };
  };
}
