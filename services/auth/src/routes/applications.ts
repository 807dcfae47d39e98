import type { applyForEmployee, decideApplication, listApplications, seeApplication } from '@chatter/contracts/auth/console-routes.ts';
import type { Application, ApplicationState, ListedApplication } from '@chatter/contracts/auth/console-views.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Limiting } from '../domain/limits.ts';
import { type ConsoleDeps, inConsole, type ReadsNoted, type Staff } from './console.ts';

export interface OwnApplicationDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  applications: {
    of(account: string): Promise<{ application: Application | null; mayApplyAt: Date | null }>;
    apply(account: string, motive: string, now: Date): Promise<Application>;
  };
}

export function seeApplicationRoute({ applications }: Pick<OwnApplicationDeps, 'applications'>) {
  return async ({ actor }: Asked<typeof seeApplication>): Promise<Answered<typeof seeApplication>> => {
    const { application, mayApplyAt } = await applications.of(actor.account);
    return { status: 200, body: { application, mayApplyAt: mayApplyAt?.toISOString() ?? null } };
  };
}

export function applyForEmployeeRoute({ now, limits, applications }: OwnApplicationDeps) {
  return async ({ body, actor }: Asked<typeof applyForEmployee>): Promise<Answered<typeof applyForEmployee>> => {
    await limits.take('nameByAccount', actor.account);
    return { status: 201, body: await applications.apply(actor.account, body.motive.trim(), now()) };
  };
}

export interface ApplicationsDeps extends ConsoleDeps {
  limits: Pick<Limiting, 'take'>;
  audit: ReadsNoted;
  applications: {
    list(state: ApplicationState): Promise<ListedApplication[]>;
    decide(by: Staff, id: string, decision: { approved: boolean; why: string }, now: Date): Promise<Application>;
  };
}

export function listApplicationsRoute(deps: ApplicationsDeps) {
  return inConsole<typeof listApplications>(deps, 'see-applications', async ({ query }, staff) => {
    await deps.limits.take('consoleReadByAccount', staff.id);
    const items = await deps.applications.list(query.state);
    const detail = `${items.length}, applications, ${query.state}`;
    await deps.audit.noteRead({ by: staff, action: 'people-listed', to: null, detail }, deps.now());
    return { status: 200, body: { items } };
  });
}

export function decideApplicationRoute(deps: ApplicationsDeps) {
  return inConsole<typeof decideApplication>(deps, 'decide-applications', async ({ params, body }, staff) => ({
    status: 200,
    body: await deps.applications.decide(staff, params.id, body, deps.now()),
  }));
}
