import { createHmac } from 'node:crypto';
import { checkSessions, describeAccounts, writeLetter } from '@chatter/contracts/auth/calls.ts';
import { consoleRoutes } from '@chatter/contracts/auth/console-routes.ts';
import { entryRoutes } from '@chatter/contracts/auth/entry-routes.ts';
import { type BlockState, judgeContacts } from '@chatter/contracts/auth/people.ts';
import { type ReceiptsChoice, seePresence } from '@chatter/contracts/auth/privacy.ts';
import {
  activate,
  askReset,
  authRoutes,
  changePassword,
  editMe,
  endOtherSessions,
  endSession,
  findAccounts,
  getMe,
  getPhoto,
  listSessions,
  logIn,
  logOut,
  logOutEverywhere,
  lookUpAccounts,
  register,
  removePhoto,
  resetPassword,
  setPhoto,
} from '@chatter/contracts/auth/routes.ts';
import { applyBlock, applyReceipts } from '@chatter/contracts/chat/calls.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import { openDiskBlobs } from '@chatter/platform/blobs.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { type Answered, type Asked, apiPrefix, mount } from '@chatter/platform/http.ts';
import { createIdentityVerifier } from '@chatter/platform/identity.ts';
import { Limits } from '@chatter/platform/limits.ts';
import { startLoop } from '@chatter/platform/loop.ts';
import { openSql } from '@chatter/platform/mysql.ts';
import { serveOpenApi } from '@chatter/platform/openapi.ts';
import { type Relay, startRelay } from '@chatter/platform/outbox.ts';
import { openRedis } from '@chatter/platform/redis.ts';
import { defineService, type Scope, type ServiceDefinition } from '@chatter/platform/service.ts';
import type { Kysely } from 'kysely';
import { Counter, type Registry } from 'prom-client';
import { Afterwards } from './afterwards.ts';
import { answerJudgeContacts, type JudgeContactsDeps } from './answers/judge-contacts.ts';
import { answerSeePresence, type SeePresenceDeps } from './answers/see-presence.ts';
import { answerWriteLetter, type WriteLetterDeps } from './answers/write-letter.ts';
import { type AuthConfig, addressOf, authConfig } from './config.ts';
import { createDoor, openConsole } from './console.ts';
import { createDeviceMarks } from './device-mark.ts';
import { canonicalLogin } from './domain/canonical.ts';
import { limits } from './domain/limits.ts';
import { deriveKeys } from './keys.ts';
import { mountAccount } from './mount-account.ts';
import { createPasswords, passwordCosts } from './passwords/passwords.ts';
import type { Costs } from './passwords/phc.ts';
import { createPhotoEncoder } from './photos/encode-photo.ts';
import { activateRoute } from './routes/activate.ts';
import { editMeRoute } from './routes/edit-me.ts';
import { findAccountsRoute } from './routes/find-accounts.ts';
import { getMeRoute } from './routes/get-me.ts';
import { logInRoute } from './routes/log-in.ts';
import { logOutEverywhereRoute, logOutRoute } from './routes/log-out.ts';
import { lookUpAccountsRoute } from './routes/look-up-accounts.ts';
import { mountPeople } from './routes/mount-people.ts';
import { askResetRoute, changePasswordRoute, resetPasswordRoute } from './routes/passwords.ts';
import { getPhotoRoute, removePhotoRoute, setPhotoRoute } from './routes/photos.ts';
import { registerRoute } from './routes/register.ts';
import { endOtherSessionsRoute, endSessionRoute, listSessionsRoute } from './routes/sessions.ts';
import { mountFactors, openFactors } from './second-factors.ts';
import { Accounts } from './store/accounts.ts';
import { BulkAccounts } from './store/bulk-accounts.ts';
import { Letters } from './store/letters.ts';
import { NewPasswords } from './store/new-passwords.ts';
import { People } from './store/people.ts';
import { Photos } from './store/photos.ts';
import { Places } from './store/places.ts';
import { Privacies } from './store/privacies.ts';
import { Registrations } from './store/registrations.ts';
import { Relations } from './store/relations.ts';
import type { AuthTables } from './store/schema/tables.ts';
import { SessionCache } from './store/session-cache.ts';
import { Sessions } from './store/sessions.ts';
import { sweep } from './store/sweep.ts';
import { createTurnstile } from './turnstile.ts';

const sweepEveryMs = 3_600_000;
/** Photos decoded at once, and files of at most 8 MiB that may wait for it. */
const photosAtOnce = 2;
const photosWaiting = 10;

type CallDeps = JudgeContactsDeps & SeePresenceDeps & WriteLetterDeps & { accounts: Accounts; sessions: Sessions };

/** Who someone is: accounts, how they are registered and activated, sessions, profiles with their photos, and finding people. */
export const auth = authWith(passwordCosts);

/** @param costs of each password: what keeps them safe makes tests of all else wait, hundreds of times */
export function authWith(costs: Costs): ServiceDefinition<typeof authConfig> {
  return defineService({ name: 'auth', config: authConfig, start: (scope) => startAuth(scope, costs) });
}

async function startAuth(scope: Scope<AuthConfig>, costs: Costs): Promise<void> {
  const { config, bus, log } = scope;
  const address = addressOf(config);
  const keys = deriveKeys(config);
  const verify = createIdentityVerifier(config.IDENTITY_PUBLIC_KEY);
  const db = openSql<AuthTables>(scope, config.DATABASE_URL);
  const redis = await openRedis(scope, config.REDIS_URL);
  const relay = startRelay(scope, db);

  const blobs = await openDiskBlobs(config.BLOB_DIR);
  const afterwards = openAfterwards(scope);
  const accounts = new Accounts(db);
  const letters = new Letters(db, keys.letters);
  const sessions = new Sessions(db, new SessionCache(redis, log), letters, relay);
  const deps = {
    now: () => new Date(),
    log,
    ...createDoor(scope, db, relay),
    countRefused: refusedCounter(scope.metrics),
    afterwards: (what: string, work: () => Promise<void>) => afterwards.start(what, work),
    cookies: address.cookies,
    hideLogin: (login: string) => createHmac('sha256', keys.logins).update(canonicalLogin(login)).digest('base64url'),
    limits: new Limits(redis, limits, { off: config.CHATTER_LIMITS === 'off' }),
    passwords: createPasswords(keys.pepper, scope.metrics, costs),
    marks: createDeviceMarks(keys.devices),
    accounts,
    letters,
    encodePhoto: createPhotoEncoder(createTurnstile(photosAtOnce, photosWaiting)),
    photos: new Photos(db, blobs, log),
    bulk: new BulkAccounts(db),
    registrations: new Registrations(db, letters, relay),
    sessions,
    ...openFactors({ db, sessions, letters, relay, redis }, { key: keys.factors, address }),
    ...openPeople(db, accounts, bus, relay),
    newPasswords: new NewPasswords(db, letters, sessions, relay),
  };

  const on = <R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Answered<R>>) => mount(scope.app, verify, route, handler);
  serveOpenApi(scope.app, scope.name, apiPrefix, [...authRoutes, ...consoleRoutes, ...entryRoutes]);
  on(register, registerRoute(deps));
  on(activate, activateRoute(deps));
  on(logIn, logInRoute(deps));
  mountFactors(on, deps);
  on(logOut, logOutRoute(deps));
  on(logOutEverywhere, logOutEverywhereRoute(deps));
  on(listSessions, listSessionsRoute(deps));
  on(endSession, endSessionRoute(deps));
  on(endOtherSessions, endOtherSessionsRoute(deps));
  on(askReset, askResetRoute(deps));
  on(resetPassword, resetPasswordRoute(deps));
  on(changePassword, changePasswordRoute(deps));
  on(getMe, getMeRoute(deps));
  on(editMe, editMeRoute(deps));
  on(setPhoto, setPhotoRoute(deps));
  on(removePhoto, removePhotoRoute(deps));
  on(getPhoto, getPhotoRoute(deps));
  on(findAccounts, findAccountsRoute(deps));
  on(lookUpAccounts, lookUpAccountsRoute(deps));
  mountAccount(scope, on, { ...deps, db, relay, blobs });
  mountPeople(on, deps);

  answerCalls(bus, deps);
  openConsole(scope, on, { ...deps, db });
  startSweep(scope, db, deps.photos);
}

/** What people are to each other, and what they let each other see. */
function openPeople(db: Kysely<AuthTables>, accounts: Accounts, bus: Bus, relay: Relay) {
  const relations = new Relations(db, accounts, bus, relay);
  const places = new Places(bus);
  return {
    relations,
    privacies: new Privacies(db, bus, relay),
    people: new People(db, accounts, relations, places),
    sharing: places.sharing.bind(places),
    applyBlock: (state: BlockState) => bus.ask(applyBlock, state),
    applyReceipts: (choice: ReceiptsChoice) => bus.ask(applyReceipts, choice),
  };
}

/** What other services and administrators ask. */
function answerCalls(bus: Bus, deps: CallDeps): void {
  bus.answer(checkSessions, async ({ hashes }) => ({ items: await deps.sessions.check(hashes, deps.now()) }));
  bus.answer(describeAccounts, async ({ ids }) => ({ items: await deps.accounts.describe(ids) }));
  bus.answer(judgeContacts, answerJudgeContacts(deps));
  bus.answer(seePresence, answerSeePresence(deps));
  bus.answer(writeLetter, answerWriteLetter(deps));
}

/** Removes by and by what nobody needs any more. */
function startSweep({ log, onStop }: Pick<Scope<unknown>, 'log' | 'onStop'>, db: Kysely<AuthTables>, photos: Photos): void {
  const sweeping = startLoop('sweep', sweepEveryMs, log, async () => {
    await sweep(db, new Date());
    await photos.sweep(new Date());
  });
  onStop('sweep', () => sweeping.stop());
}

/** Counts refused logins, by the code of the refusal. */
function refusedCounter(metrics: Registry): (code: string) => void {
  const refused = new Counter({ name: 'chatter_logins_refused_total', help: 'Refused logins', labelNames: ['code'], registers: [metrics] });
  return (code) => refused.inc({ code });
}

function openAfterwards({ log, onStop }: Pick<Scope<unknown>, 'log' | 'onStop'>): Afterwards {
  const afterwards = new Afterwards(log);
  onStop('afterwards', () => afterwards.settle());
  return afterwards;
}
