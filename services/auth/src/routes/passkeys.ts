import type * as contract from '@chatter/contracts/auth/passkeys.ts';
import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { factorPurpose } from '../domain/check-factor.ts';
import { clientKey } from '../domain/client-key.ts';
import { describeDevice } from '../domain/describe-device.ts';
import { logInOver } from '../domain/finish-log-in.ts';
import type { Limiting } from '../domain/limits.ts';
import { type LogInByPasskeyDeps, logInByPasskey, logInPurpose } from '../domain/log-in-by-passkey.ts';
import { type KnownPasskey, type MadePasskey, mostPasskeys } from '../domain/passkey.ts';
import { prepareName } from '../domain/registration.ts';
import { readCookie } from './cookies.ts';
import { type EnterDeps, enter } from './enter.ts';

interface Asking {
  account: string;
  session: string;
}
type Codes = { recoveryCodes: string[] | null };

export interface AskPasskeyDeps {
  now(): Date;
  cookies: CookieForm;
  limits: Pick<Limiting, 'take'>;
  hashOf(token: string): string;
  askPasskey(purpose: string, known: readonly KnownPasskey[] | null): Promise<contract.PasskeyChallenge>;
  passkeys: { ofAccount(account: string): Promise<KnownPasskey[]> };
  logIns: { accountOf(token: string, now: Date): Promise<string | null> };
}

export function askPasskeyRoute({ limits, askPasskey }: AskPasskeyDeps) {
  return async ({ client }: Asked<typeof contract.askPasskey>): Promise<Answered<typeof contract.askPasskey>> => {
    await limits.take('passkeyByClient', clientKey(client));
    return { status: 200, body: await askPasskey(logInPurpose, null) };
  };
}

export function askFactorPasskeyRoute({ now, cookies, limits, hashOf, askPasskey, passkeys, logIns }: AskPasskeyDeps) {
  return async ({ request, client }: Asked<typeof contract.askFactorPasskey>): Promise<Answered<typeof contract.askFactorPasskey>> => {
    await limits.take('passkeyByClient', clientKey(client));
    const token = readCookie(request.headers.cookie, cookies.mfa);
    const account = token === undefined ? null : await logIns.accountOf(token, now());
    if (token === undefined || account === null) throw logInOver();
    return { status: 200, body: await askPasskey(factorPurpose.logIn(hashOf(token)), await passkeys.ofAccount(account)) };
  };
}

export function askProofPasskeyRoute({ limits, askPasskey, passkeys }: AskPasskeyDeps) {
  return async ({ actor, client }: Asked<typeof contract.askProofPasskey>): Promise<Answered<typeof contract.askProofPasskey>> => {
    await limits.take('passkeyByClient', clientKey(client));
    return { status: 200, body: await askPasskey(factorPurpose.proof(actor.session), await passkeys.ofAccount(actor.account)) };
  };
}

export interface LogInByPasskeyRouteDeps extends LogInByPasskeyDeps, EnterDeps {
  log: Logger;
  countRefused(code: string): void;
  marks: LogInByPasskeyDeps['marks'] & EnterDeps['marks'];
}

export function logInByPasskeyRoute(deps: LogInByPasskeyRouteDeps) {
  return async ({
    body,
    client,
    request,
    reply,
  }: Asked<typeof contract.logInByPasskey>): Promise<Answered<typeof contract.logInByPasskey>> => {
    const { cookie, 'user-agent': agent } = request.headers;
    try {
      const from = { client, mark: readCookie(cookie, deps.cookies.device), device: describeDevice(agent) };
      const opened = await logInByPasskey(deps, body, from);
      deps.log.info({ account: opened.account, way: 'passkey alone' }, 'logged in');
      return { status: 201, body: { account: await enter(deps, opened, { request, reply }) } };
    } catch (error) {
      if (error instanceof Refusal) deps.countRefused(error.code);
      throw error;
    }
  };
}

export interface ChangePasskeysDeps {
  now(): Date;
  log: Logger;
  accounts: { view(account: string): Promise<{ username: string; displayName: string } | null> };
  offerPasskey(
    purpose: string,
    owner: { account: string; username: string; displayName: string },
    known: readonly KnownPasskey[],
  ): Promise<contract.PasskeyOffer>;
  verifyNewPasskey(purpose: string, passkey: contract.NewPasskey): Promise<MadePasskey | null>;
  passkeys: { ofAccount(account: string): Promise<KnownPasskey[]>; rename(account: string, id: string, name: string): Promise<void> };
  factorChanges: {
    requireProof(actor: Asking, now: Date): Promise<void>;
    addPasskey(actor: Asking, made: MadePasskey, name: string, now: Date): Promise<Codes | 'known'>;
    removePasskey(actor: Asking, id: string, now: Date): Promise<void>;
  };
}

const addPurpose = (session: string) => `add:${session}`;

export function offerPasskeyRoute(deps: ChangePasskeysDeps) {
  return async ({ actor }: Asked<typeof contract.offerPasskey>): Promise<Answered<typeof contract.offerPasskey>> => {
    await deps.factorChanges.requireProof(actor, deps.now());
    const [owner, known] = [await deps.accounts.view(actor.account), await deps.passkeys.ofAccount(actor.account)];
    if (owner === null) throw new Refusal('not-signed-in');
    if (known.length >= mostPasskeys) throw new Refusal('too-many-passkeys');
    const { username, displayName } = owner;
    const offer = await deps.offerPasskey(addPurpose(actor.session), { account: actor.account, username, displayName }, known);
    return { status: 200, body: offer };
  };
}

export function addPasskeyRoute(deps: ChangePasskeysDeps) {
  return async ({ body, actor }: Asked<typeof contract.addPasskey>): Promise<Answered<typeof contract.addPasskey>> => {
    await deps.factorChanges.requireProof(actor, deps.now());
    const made = await deps.verifyNewPasskey(addPurpose(actor.session), body.passkey);
    const added = made === null ? 'known' : await deps.factorChanges.addPasskey(actor, made, prepareName(body.name), deps.now());
    if (added === 'known') throw new Refusal('passkey-refused', { status: 403 });
    deps.log.info({ account: actor.account, factor: 'passkey' }, 'second factor added');
    return { status: 201, body: added };
  };
}

export function renamePasskeyRoute({ passkeys }: ChangePasskeysDeps) {
  return async ({ body, params, actor }: Asked<typeof contract.renamePasskey>): Promise<Answered<typeof contract.renamePasskey>> => {
    await passkeys.rename(actor.account, params.id, prepareName(body.name));
    return { status: 204 };
  };
}

export function removePasskeyRoute({ now, log, factorChanges }: ChangePasskeysDeps) {
  return async ({ params, actor }: Asked<typeof contract.removePasskey>): Promise<Answered<typeof contract.removePasskey>> => {
    await factorChanges.removePasskey(actor, params.id, now());
    log.info({ account: actor.account, factor: 'passkey' }, 'second factor removed');
    return { status: 204 };
  };
}
