import { askDeletion, askExport, deactivate, getExport, takeExport } from '@chatter/contracts/auth/departure-routes.ts';
import { askActivation, askEmailChange, cancelEmailChange, confirmEmail } from '@chatter/contracts/auth/email-routes.ts';
import { listNotifications, readNotifications } from '@chatter/contracts/auth/notification-routes.ts';
import { editProfile, getProfile, seeProfile } from '@chatter/contracts/auth/profile.ts';
import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import type { Blobs } from '@chatter/platform/blobs.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { startLoop } from '@chatter/platform/loop.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Scope } from '@chatter/platform/service.ts';
import type { Kysely } from 'kysely';
import type { AskActivationDeps } from './domain/ask-activation.ts';
import type { ReauthenticateDeps } from './domain/reauthenticate.ts';
import { askExportRoute, getExportRoute, leaveRoute, takeExportRoute } from './routes/departure.ts';
import { askActivationRoute, askEmailChangeRoute, cancelEmailChangeRoute, confirmEmailRoute } from './routes/email.ts';
import { listNotificationsRoute, readNotificationsRoute } from './routes/notifications.ts';
import { editProfileRoute, getProfileRoute, seeProfileRoute } from './routes/profile.ts';
import { startExports } from './start-exports.ts';
import type { Accounts } from './store/accounts.ts';
import type { Audit } from './store/audit.ts';
import { Departures } from './store/departures.ts';
import { EmailChanges } from './store/email-changes.ts';
import type { Entries } from './store/entries.ts';
import { Exports } from './store/exports.ts';
import type { Letters } from './store/letters.ts';
import { Notifications } from './store/notifications.ts';
import { OwnData } from './store/own-data.ts';
import type { Photos } from './store/photos.ts';
import { Profiles } from './store/profiles.ts';
import type { Relations } from './store/relations.ts';
import type { AuthTables } from './store/schema/tables.ts';
import type { Sessions } from './store/sessions.ts';

const deleteEveryMs = 60_000;
const sweepEveryMs = 3_600_000;

type On = <R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Answered<R>>) => void;

/** What an account's own pages work with. */
export interface AccountParts extends Omit<AskActivationDeps, 'limits'>, ReauthenticateDeps {
  db: Kysely<AuthTables>;
  relay: Relay;
  blobs: Blobs;
  cookies: CookieForm;
  accounts: Accounts;
  audit: Audit;
  entries: Entries;
  letters: Letters;
  relations: Relations;
  sessions: Sessions;
  photos: Photos;
}

/** What people do with their own accounts, beside logging in: address, profile, copies of their data, leaving; and the bell. */
export function mountAccount(scope: Scope<unknown>, on: On, parts: AccountParts): void {
  const { db, letters, relay, blobs } = parts;
  const exports = new Exports(db, blobs, letters, relay);
  const departures = new Departures({ ...parts, exports, log: scope.log });
  const making = startExports(scope, { ...parts, exports, ownData: new OwnData(db) });
  startTurn(scope, 'deletions', deleteEveryMs, () => departures.deleteDue(parts.now()));
  startTurn(scope, 'exports swept', sweepEveryMs, () => exports.sweep(parts.now()));
  const deps = {
    ...parts,
    ...{ log: scope.log, exports, departures, wakeExports: () => making.wake() },
    emailChanges: new EmailChanges(db, letters, relay),
    profiles: new Profiles(db),
    notifications: new Notifications(db, relay),
  };
  on(askActivation, askActivationRoute(deps));
  on(askEmailChange, askEmailChangeRoute(deps));
  on(cancelEmailChange, cancelEmailChangeRoute(deps));
  on(confirmEmail, confirmEmailRoute(deps));
  on(getProfile, getProfileRoute(deps));
  on(editProfile, editProfileRoute(deps));
  on(seeProfile, seeProfileRoute(deps));
  on(deactivate, leaveRoute(deps, 'deactivated'));
  on(askDeletion, leaveRoute(deps, 'deletion'));
  on(askExport, askExportRoute(deps));
  on(getExport, getExportRoute(deps));
  on(takeExport, takeExportRoute(deps));
  on(listNotifications, listNotificationsRoute(deps));
  on(readNotifications, readNotificationsRoute(deps));
}

function startTurn(
  { log, onStop }: Pick<Scope<unknown>, 'log' | 'onStop'>,
  what: string,
  everyMs: number,
  turn: () => Promise<void>,
): void {
  const loop = startLoop(what, everyMs, log, turn);
  onStop(what, () => loop.stop());
}
