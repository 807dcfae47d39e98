import { createAccounts, linkFirstAdministrator, promoteAccount } from '@chatter/contracts/auth/calls.ts';
import * as of from '@chatter/contracts/auth/console-routes.ts';
import * as door from '@chatter/contracts/auth/entry-routes.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Scope } from '@chatter/platform/service.ts';
import type { Kysely } from 'kysely';
import { answerCreateAccounts, type CreateAccountsDeps } from './answers/create-accounts.ts';
import { answerLinkFirstAdministrator } from './answers/link-first-administrator.ts';
import { answerPromoteAccount } from './answers/promote-account.ts';
import { askHealth } from './ask-health.ts';
import { type AuthConfig, addressOf } from './config.ts';
import { applyForEmployeeRoute, decideApplicationRoute, listApplicationsRoute, seeApplicationRoute } from './routes/applications.ts';
import { exportAuditRoute, readAuditRoute, readHealthRoute, verifyAuditRoute } from './routes/audit.ts';
import * as people from './routes/console-people.ts';
import * as entry from './routes/entry.ts';
import { becomeFirstRoute, closeConsoleRoute, type OpenConsoleDeps, openConsoleRoute, seeConsoleRoute } from './routes/open-console.ts';
import { Applications } from './store/applications.ts';
import { Audit } from './store/audit.ts';
import { ConsoleActs } from './store/console-acts.ts';
import { ConsolePeople } from './store/console-people.ts';
import { Consoles } from './store/consoles.ts';
import { Entries } from './store/entries.ts';
import { FirstAdministrator } from './store/first-administrator.ts';
import type { Letters } from './store/letters.ts';
import type { AuthTables } from './store/schema/tables.ts';
import type { Sessions } from './store/sessions.ts';

export interface ConsoleParts extends Omit<OpenConsoleDeps, 'consoles'>, Pick<CreateAccountsDeps, 'bulk'> {
  passwords: OpenConsoleDeps['passwords'] & CreateAccountsDeps['passwords'];
  db: Kysely<AuthTables>;
  audit: Audit;
  entries: Entries;
  sessions: Sessions;
  letters: Letters;
}
type On = <R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Answered<R>>) => void;

/** The audit log, and what holds at the door, which goes by it. */
export function createDoor({ config, log }: Scope<AuthConfig>, db: Kysely<AuthTables>, relay: Relay): { audit: Audit; entries: Entries } {
  const audit = new Audit(db, config.DATABASE_URL, relay, log);
  return { audit, entries: new Entries(db, audit) };
}

/** What needs a role, and how somebody gets one: the routes below `/admin`, applications, and the calls of who runs the installation. */
export function openConsole({ config, bus, log }: Scope<AuthConfig>, on: On, parts: ConsoleParts): void {
  const { db, audit, sessions, letters } = parts;
  const deps = {
    ...parts,
    log,
    origin: addressOf(config).origin,
    consoles: new Consoles(db, audit, sessions),
    consoleActs: new ConsoleActs(audit, sessions, letters),
    consolePeople: new ConsolePeople(db, sessions),
    applications: new Applications(db, audit, sessions),
    firstAdministrator: new FirstAdministrator(audit, sessions),
    askHealth: () => askHealth(bus),
  };
  on(of.openConsole, openConsoleRoute(deps));
  on(of.seeConsole, seeConsoleRoute(deps));
  on(of.closeConsole, closeConsoleRoute(deps));
  on(of.becomeFirst, becomeFirstRoute(deps));
  on(of.listPeople, people.listPeopleRoute(deps));
  on(of.seePerson, people.seePersonRoute(deps));
  on(of.giveRole, people.giveRoleRoute(deps));
  on(of.suspendPerson, people.suspendPersonRoute(deps));
  on(of.endPersonSessions, people.endPersonSessionsRoute(deps));
  on(of.forceReset, people.forceResetRoute(deps));
  on(of.removeFactors, people.removeFactorsRoute(deps));
  on(of.resendLetter, people.resendLetterRoute(deps));
  on(of.listApplications, listApplicationsRoute(deps));
  on(of.decideApplication, decideApplicationRoute(deps));
  on(of.readAudit, readAuditRoute(deps));
  on(of.verifyAudit, verifyAuditRoute(deps));
  on(of.exportAudit, exportAuditRoute(deps));
  on(of.readHealth, readHealthRoute(deps));
  on(door.getEntry, entry.getEntryRoute(deps));
  on(door.setEntry, entry.setEntryRoute(deps));
  on(door.listInvitations, entry.listInvitationsRoute(deps));
  on(door.invite, entry.inviteRoute(deps));
  on(door.withdrawInvitation, entry.withdrawInvitationRoute(deps));
  on(door.seeConsent, entry.seeConsentRoute(deps));
  on(door.agreeToTerms, entry.agreeToTermsRoute(deps));
  on(of.seeApplication, seeApplicationRoute(deps));
  on(of.applyForEmployee, applyForEmployeeRoute(deps));
  bus.answer(linkFirstAdministrator, answerLinkFirstAdministrator(deps));
  bus.answer(createAccounts, answerCreateAccounts(deps));
  bus.answer(promoteAccount, answerPromoteAccount(deps));
}
