import * as byLetter from '@chatter/contracts/auth/code-letters.ts';
import {
  finishLogIn,
  getFactors,
  getLogIn,
  offerTotp,
  proveMe,
  removeTotp,
  renewRecoveryCodes,
  setTotp,
} from '@chatter/contracts/auth/factors.ts';
import * as passkeys from '@chatter/contracts/auth/passkeys.ts';
import type { PublicAddress } from '@chatter/contracts/auth/public-address.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Redis } from 'ioredis';
import type { Kysely } from 'kysely';
import { createFactorTools } from './factors/factor-tools.ts';
import { createPasskeyTools } from './factors/passkey-tools.ts';
import { relyingPartyOf } from './factors/relying-party.ts';
import * as codeLetters from './routes/code-letters.ts';
import * as own from './routes/factors.ts';
import { type FinishLogInRouteDeps, finishLogInRoute, type GetLogInDeps, getLogInRoute } from './routes/finish-log-in.ts';
import * as keys from './routes/passkeys.ts';
import { RedisChallenges } from './store/challenges.ts';
import { CodeLetters } from './store/code-letters.ts';
import { FactorChanges } from './store/factor-changes.ts';
import { Factors } from './store/factors.ts';
import type { Letters } from './store/letters.ts';
import { LogIns } from './store/log-ins.ts';
import { Passkeys } from './store/passkeys.ts';
import { Proofs } from './store/proofs.ts';
import type { AuthTables } from './store/schema/tables.ts';
import type { Sessions } from './store/sessions.ts';
import { hashToken } from './tokens.ts';

/** What second factors are kept, checked and changed with. */
export function openFactors(
  { db, sessions, letters, relay, redis }: { db: Kysely<AuthTables>; sessions: Sessions; letters: Letters; relay: Relay; redis: Redis },
  { key, address }: { key: Buffer; address: PublicAddress },
) {
  const tools = createFactorTools(key, `Chatter ${new URL(address.origin).host}`);
  const passkeyTools = createPasskeyTools(relyingPartyOf(address), new RedisChallenges(redis));
  return {
    ...tools,
    ...passkeyTools,
    hashOf: (token: string) => hashToken(token).toString('hex'),
    codeLetters: new CodeLetters(db, letters, relay),
    passkeys: new Passkeys(db, letters, relay),
    logIns: new LogIns(db, sessions, letters, relay),
    factors: new Factors(db),
    proofs: new Proofs(db, sessions, letters, relay),
    factorChanges: new FactorChanges(db, sessions, letters, relay, tools.makeCodes),
  };
}

type Deps = FinishLogInRouteDeps &
  GetLogInDeps &
  own.ProveMeRouteDeps &
  own.GetFactorsDeps &
  own.TotpDeps &
  own.RenewRecoveryCodesDeps &
  codeLetters.CodeLettersDeps &
  keys.AskPasskeyDeps &
  keys.LogInByPasskeyRouteDeps &
  keys.ChangePasskeysDeps;
type Mount = <R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Answered<R>>) => void;

/** The routes of second factors: finishing a log-in, proving again who one is, and changing them. */
export function mountFactors(on: Mount, deps: Deps): void {
  on(getLogIn, getLogInRoute(deps));
  on(finishLogIn, finishLogInRoute(deps));
  on(proveMe, own.proveMeRoute(deps));
  on(getFactors, own.getFactorsRoute(deps));
  on(offerTotp, own.offerTotpRoute(deps));
  on(setTotp, own.setTotpRoute(deps));
  on(removeTotp, own.removeTotpRoute(deps));
  on(renewRecoveryCodes, own.renewRecoveryCodesRoute(deps));
  on(byLetter.askFactorLetter, codeLetters.askFactorLetterRoute(deps));
  on(byLetter.askProofLetter, codeLetters.askProofLetterRoute(deps));
  on(byLetter.setCodeLetters, codeLetters.setCodeLettersRoute(deps));
  on(byLetter.removeCodeLetters, codeLetters.removeCodeLettersRoute(deps));
  on(passkeys.askPasskey, keys.askPasskeyRoute(deps));
  on(passkeys.logInByPasskey, keys.logInByPasskeyRoute(deps));
  on(passkeys.askFactorPasskey, keys.askFactorPasskeyRoute(deps));
  on(passkeys.askProofPasskey, keys.askProofPasskeyRoute(deps));
  on(passkeys.offerPasskey, keys.offerPasskeyRoute(deps));
  on(passkeys.addPasskey, keys.addPasskeyRoute(deps));
  on(passkeys.renamePasskey, keys.renamePasskeyRoute(deps));
  on(passkeys.removePasskey, keys.removePasskeyRoute(deps));
}
