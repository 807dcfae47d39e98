import type { Readable } from 'node:stream';
import type { askDeletion, askExport, DataExport, deactivate, getExport, takeExport } from '@chatter/contracts/auth/departure-routes.ts';
import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type LeaveDeps, type Leaving, leave } from '../domain/leave.ts';
import type { Limiting } from '../domain/limits.ts';
import { type ReauthenticateDeps, reauthenticate } from '../domain/reauthenticate.ts';
import { noSession } from './cookies.ts';

export interface LeaveRouteDeps extends LeaveDeps {
  log: Logger;
  cookies: CookieForm;
}

/** Deactivates, or begins a deletion; either way this browser is logged out, too. */
export function leaveRoute(deps: LeaveRouteDeps, leaving: Leaving) {
  return async ({
    body,
    actor,
    reply,
  }: Asked<typeof deactivate> | Asked<typeof askDeletion>): Promise<Answered<typeof deactivate> & Answered<typeof askDeletion>> => {
    const until = await leave(deps, leaving, body, actor);
    deps.log.info({ account: actor.account, leaving }, 'account on its way out');
    reply.header('set-cookie', noSession(deps.cookies));
    return { status: 200, body: { until: until.toISOString() } };
  };
}

export interface ExportDeps extends ReauthenticateDeps {
  log: Logger;
  exports: {
    ask(actor: { account: string; session: string }, now: Date): Promise<DataExport>;
    newest(account: string): Promise<DataExport | null>;
    take(account: string, token: string, now: Date): Promise<Readable | null>;
  };
  /** Has the work begin at once. */
  wakeExports(): void;
}

export function askExportRoute(deps: ExportDeps) {
  return async ({ body, actor }: Asked<typeof askExport>): Promise<Answered<typeof askExport>> => {
    await reauthenticate(deps, body, actor);
    await deps.limits.take('exportByAccount', actor.account);
    const asked = await deps.exports.ask(actor, deps.now());
    deps.log.info({ account: actor.account }, 'copy of data asked for');
    deps.wakeExports();
    return { status: 202, body: asked };
  };
}

export function getExportRoute({ exports }: Pick<ExportDeps, 'exports'>) {
  return async ({ actor }: Asked<typeof getExport>): Promise<Answered<typeof getExport>> => ({
    status: 200,
    body: { export: await exports.newest(actor.account) },
  });
}

export function takeExportRoute(deps: Pick<ExportDeps, 'now' | 'log' | 'exports'> & { limits: Pick<Limiting, 'take'> }) {
  return async ({ body, actor }: Asked<typeof takeExport>): Promise<Answered<typeof takeExport>> => {
    await deps.limits.take('exportTriesByAccount', actor.account);
    const bytes = await deps.exports.take(actor.account, body.token, deps.now());
    if (bytes === null) throw new Refusal('token-invalid', { status: 400 });
    deps.log.info({ account: actor.account }, 'copy of data taken');
    return { status: 200, bytes };
  };
}
