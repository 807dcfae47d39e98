import type {
  endPersonSessions,
  forceReset,
  giveRole,
  listPeople,
  removeFactors,
  resendLetter,
  seePerson,
  suspendPerson,
} from '@chatter/contracts/auth/console-routes.ts';
import type { ListedPerson, SeenPerson } from '@chatter/contracts/auth/console-views.ts';
import { type Action, can } from '@chatter/contracts/auth/permissions.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from '../domain/limits.ts';
import type { PeopleFilter } from '../domain/people-filter.ts';
import { type ConsoleDeps, inConsole, type ReadsNoted, type Staff } from './console.ts';

const pageSize = 50;

export interface ConsolePeopleDeps extends ConsoleDeps {
  limits: Pick<Limiting, 'take'>;
  audit: ReadsNoted;
  consolePeople: {
    list(filter: PeopleFilter): Promise<ListedPerson[]>;
    see(id: string, now: Date): Promise<SeenPerson | null>;
  };
  consoleActs: {
    giveRole(by: Staff, id: string, to: { role: Role; why: string }, now: Date): Promise<void>;
    suspend(by: Staff, id: string, to: { suspended: boolean; why: string }, now: Date): Promise<void>;
    endSessions(by: Staff, id: string, to: { why: string }, now: Date): Promise<void>;
    forceReset(by: Staff, id: string, to: { why: string }, now: Date): Promise<void>;
    removeFactors(by: Staff, id: string, to: { why: string }, now: Date): Promise<void>;
    resendLetter(by: Staff, id: string, to: { why: string }, now: Date): Promise<void>;
  };
}

/** What somebody applied with is for those who decide about it. */
async function see({ consolePeople, now }: ConsolePeopleDeps, staff: Staff, id: string): Promise<{ status: 200; body: SeenPerson }> {
  const person = await consolePeople.see(id, now());
  if (person === null) throw new Refusal('not-found');
  return { status: 200, body: can(staff, 'see-applications') ? person : { ...person, application: null } };
}

export function listPeopleRoute(deps: ConsolePeopleDeps) {
  return inConsole<typeof listPeople>(deps, 'see-people', async ({ query: { cursor, ...filter } }, staff) => {
    await deps.limits.take('consoleReadByAccount', staff.id);
    const after = cursor === undefined ? {} : { after: readCursor(cursor) };
    const items = await deps.consolePeople.list({ ...filter, ...after, limit: pageSize });
    await deps.audit.noteRead({ by: staff, action: 'people-listed', to: null, detail: describeList(filter, items.length) }, deps.now());
    return { status: 200, body: { items, next: items.length < pageSize ? null : (items.at(-1)?.id ?? null) } };
  });
}

/** Nobody has an id that is not one. */
function readCursor(cursor: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor)) throw new Refusal('invalid-request', { detail: 'This is no cursor.' });
  return cursor;
}

/** What was looked for, and how many were shown; not the words, which may be an address that the log would keep for ever. */
function describeList({ q, role, standing }: Omit<PeopleFilter, 'after' | 'limit'>, shown: number): string {
  return [String(shown), q === undefined ? 'all' : 'search', role, standing].filter((word) => word !== undefined).join(', ');
}

export function seePersonRoute(deps: ConsolePeopleDeps) {
  return inConsole<typeof seePerson>(deps, 'see-people', async ({ params }, staff) => {
    await deps.limits.take('consoleReadByAccount', staff.id);
    const seen = await see(deps, staff, params.id);
    await deps.audit.noteRead({ by: staff, action: 'person-seen', to: seen.body }, deps.now());
    return seen;
  });
}

type Acts = ConsolePeopleDeps['consoleActs'];

export function giveRoleRoute(deps: ConsolePeopleDeps) {
  return inConsole<typeof giveRole>(deps, 'give-roles', async ({ params, body }, staff) => {
    await deps.consoleActs.giveRole(staff, params.id, body, deps.now());
    return see(deps, staff, params.id);
  });
}

export function suspendPersonRoute(deps: ConsolePeopleDeps) {
  return inConsole<typeof suspendPerson>(deps, 'suspend-people', async ({ params, body }, staff) => {
    await deps.consoleActs.suspend(staff, params.id, body, deps.now());
    return see(deps, staff, params.id);
  });
}

export const forceResetRoute = (deps: ConsolePeopleDeps) => plainAct<typeof forceReset>(deps, 'force-reset', 'forceReset');
export const removeFactorsRoute = (deps: ConsolePeopleDeps) => plainAct<typeof removeFactors>(deps, 'remove-factors', 'removeFactors');
export const endPersonSessionsRoute = (deps: ConsolePeopleDeps) => plainAct<typeof endPersonSessions>(deps, 'end-sessions', 'endSessions');
export const resendLetterRoute = (deps: ConsolePeopleDeps) => plainAct<typeof resendLetter>(deps, 'resend-letters', 'resendLetter');

/** An act that needs no more than whom it is done to, and why. */
function plainAct<R extends typeof forceReset | typeof removeFactors | typeof endPersonSessions | typeof resendLetter>(
  deps: ConsolePeopleDeps,
  action: Action,
  act: keyof Pick<Acts, 'forceReset' | 'removeFactors' | 'endSessions' | 'resendLetter'>,
) {
  return inConsole<R>(deps, action, async ({ params, body }, staff) => {
    await deps.consoleActs[act](staff, params.id, body, deps.now());
    return see(deps, staff, params.id) as never;
  });
}
